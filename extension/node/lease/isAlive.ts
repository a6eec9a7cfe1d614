import { errorCodeOf } from '../files/fileSystem.ts';

/** Whether a process of this computer runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCodeOf(error) === 'EPERM'; // Exists, but belongs to someone else.
  }
}

// Finds the processes of one code-server and ends them the hard way, as a crash or the system would. Linux only, as
// code-server is here.

import { readdirSync, readFileSync } from 'node:fs';

export interface ServerProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Every process of the group, zombies excepted. */
function processesOfGroup(group: number): ServerProcess[] {
  const found: ServerProcess[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // "pid (name) state parent group ...": the name may hold blanks and brackets.
      const [state, parent, processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(processGroup) !== group || state === 'Z') continue;
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      found.push({ pid, parent: Number(parent), command });
    } catch {
      // Ended meanwhile.
    }
  }
  return found;
}

/** The product's engine processes, oldest first. */
export function enginesOf(server: { readonly processGroup: number }): ServerProcess[] {
  return processesOfGroup(server.processGroup)
    .filter(({ command }) => command.includes('/dist/engine.cjs'))
    .sort((a, b) => a.pid - b.pid);
}

/** Ends a process without giving it a chance to tidy up. */
export function killHard(pid: number): void {
  process.kill(pid, 'SIGKILL');
}

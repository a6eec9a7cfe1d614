// Hands a command over to the pinned Node: same input and output, signals passed on, same exit code.
import { spawn } from 'node:child_process';
import { ensureSetup } from './setup.mjs';

/**
 * Sets up if needed, then runs a program on the pinned Node and ends this process the way the program ended.
 * @param {readonly string[]} args program and its arguments
 * @param {{ cwd?: string, prepare?: (node: string) => Promise<void> }} [options] `prepare` runs after set-up
 */
export async function launch(args, options = {}) {
  try {
    const node = await ensureSetup();
    await options.prepare?.(node);
    await handOver(node, args, options.cwd ?? process.cwd());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
function handOver(node, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, stdio: 'inherit' });
    // A terminal sends SIGINT to the child as well, so here it only must not end us first. SIGTERM and SIGHUP come
    // to this process alone.
    const ignore = () => {};
    const passOn = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGINT', ignore).on('SIGTERM', passOn).on('SIGHUP', passOn);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', passOn).off('SIGHUP', passOn);
      if (signal !== null) process.kill(process.pid, signal);
      else process.exitCode = code ?? 1;
      resolve();
    });
  });
}

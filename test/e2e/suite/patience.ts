// Waiting for what happens in other processes, and the settings of the user.

import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';

// The model loads in about a second; the rest is patience with a busy machine.
const longestWaitMs = 90_000;
const pollMs = 200;

/** Asks until it is so. @throws Error naming `what` when the time is up */
export async function until(what: string, isTrue: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + longestWaitMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await delay(pollMs);
  }
}

/** Writes a setting of the user; undefined takes it back. */
export async function writeSetting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

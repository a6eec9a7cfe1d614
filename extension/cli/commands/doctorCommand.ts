/** `semblance doctor`: checks the installation and the index, and repairs by default. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DoctorCheck } from '../../core/protocol/engineApi.ts';
import { type CommandContext, quoted } from '../commandContext.ts';
import type { IndexLocation } from '../indexLocation.ts';
import { type DoctorDocument, jsonSchemaVersion } from '../jsonDocuments.ts';
import { printableLine } from '../printable.ts';
import { atMostOne } from './atMostOne.ts';

const stateWords: Readonly<Record<DoctorCheck['state'], string>> = {
  ok: 'ok',
  repaired: 'repaired',
  warning: 'warning',
  failed: 'FAILED',
};

export async function doctorCommand(context: CommandContext, signal: AbortSignal): Promise<number> {
  const { environment, locations, parsed } = context;
  const folder = resolve(environment.currentFolder, atMostOne(parsed) ?? '.');
  const location = (await locations.findNearest(folder)) ?? (await locations.locate(folder));
  const shouldRepair = !parsed.flag('check-only');
  const checks =
    location.record === undefined
      ? await examineInstallation(context, location, signal)
      : await examine(context, location, shouldRepair, signal);
  const isHealthy = checks.every((check) => check.state !== 'failed');
  if (context.isJson) {
    const document: DoctorDocument = {
      schema: jsonSchemaVersion,
      command: 'doctor',
      folder: location.folder,
      isHealthy,
      checks: checks.map((check) => ({ ...check })),
    };
    context.printJson(document);
  } else print(context, checks, isHealthy);
  return isHealthy ? 0 : 1;
}

async function examine(
  context: CommandContext,
  location: IndexLocation,
  shouldRepair: boolean,
  signal: AbortSignal,
): Promise<readonly DoctorCheck[]> {
  context.note(`Checking ${quoted(location.folder, context.environment.platform)}`);
  return context.withEngine(location, signal, async (engine) => {
    const subscription = engine.onDidChangeStatus((status) => context.progress.show(status));
    try {
      return (await engine.doctor({ shouldRepair }, signal)).checks;
    } finally {
      subscription.dispose();
    }
  });
}

/** Without an index the model and the native parts can still be checked, on an index that is thrown away. */
async function examineInstallation(
  context: CommandContext,
  location: IndexLocation,
  signal: AbortSignal,
): Promise<readonly DoctorCheck[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'semblance-doctor-'));
  try {
    const empty = { ...location, home: scratch, indexFolder: join(scratch, 'index') };
    const checks = await examine(context, empty, false, signal);
    const missing: DoctorCheck = {
      name: 'index',
      state: 'warning',
      detail: `${printableLine(location.folder)} is not indexed. Run: semblance index ${quoted(location.folder, context.environment.platform)}`,
    };
    return [...checks, missing];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function print(context: CommandContext, checks: readonly DoctorCheck[], isHealthy: boolean): void {
  const { style } = context;
  const paints = { ok: style.good, repaired: style.good, warning: style.warning, failed: style.bad };
  const nameWidth = Math.max(...checks.map((check) => check.name.length));
  const stateWidth = Math.max(...checks.map((check) => stateWords[check.state].length));
  for (const { name, state, detail } of checks) {
    const word = paints[state](stateWords[state].padEnd(stateWidth));
    context.print(`${word}  ${style.bold(name.padEnd(nameWidth))}  ${printableLine(detail)}`);
  }
  context.note(
    isHealthy ? 'Everything that matters works.' : 'Some checks failed; each line says what to do.',
  );
}

/**
 * A device that kills the process instead of failing leaves no error behind. Before its first runs a file is laid beside
 * the measurement, and removed when they succeeded or failed in a way that could be told: one whose process is gone
 * says that the device took it along.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import type { EncoderDevice, EncoderInput } from '../../../plugins/api/encoder.ts';
import { readJsonFile } from '../files/replaceFile.ts';
import { isAlive } from '../lease/isAlive.ts';

const content = v.object({ host: v.string(), kind: v.string() });
/** Behind the name of the measurement's file. */
const markName = /^(cpu|cuda|tensorrt|dml|coreml|webgpu)\.(\d+)\.running$/;

export class DeviceMark {
  readonly #file: string;
  readonly #proven = new Set<string>();
  #runs = 0;

  constructor(reportFile: string, device: EncoderDevice) {
    this.#file = `${reportFile}.${device}.${process.pid}.running`;
  }

  /** Runs the work, marked when inputs of one of these kinds have not been encoded before. */
  async run<T>(inputs: readonly EncoderInput[], work: () => Promise<T>): Promise<T> {
    const kinds = new Set(inputs.map(({ kind }) => kind));
    const unproven = [...kinds].find((kind) => !this.#proven.has(kind));
    if (unproven === undefined) return await work();
    this.#begin(unproven);
    try {
      const result = await work();
      for (const kind of kinds) this.#proven.add(kind);
      return result;
    } finally {
      this.#end();
    }
  }

  /** Not asynchronous: the file must be there when the native code begins, and the very next run may be that. */
  #begin(kind: string): void {
    this.#runs += 1;
    if (this.#runs > 1) return;
    try {
      fs.writeFileSync(this.#file, JSON.stringify({ host: os.hostname(), kind }));
      process.once('exit', this.#remove); // An orderly end in the middle of a run is no fault of the device.
    } catch {
      // Without a place to write there is no measurement either, and the next start chooses anew.
    }
  }

  #end(): void {
    this.#runs -= 1;
    if (this.#runs > 0) return;
    process.off('exit', this.#remove);
    this.#remove();
  }

  readonly #remove = (): void => {
    try {
      fs.rmSync(this.#file, { force: true });
    } catch {
      // Held by a virus scanner, for example: at worst the processor computes from the next start on.
    }
  };
}

export interface FatalRun {
  readonly device: EncoderDevice;
  /** Of the inputs: `text`, `code` or `image`. */
  readonly kind: string;
}

/** What ended processes of this computer, by the marks that they left beside a measurement; removes these. */
export async function takeFatalRuns(reportFile: string): Promise<readonly FatalRun[]> {
  const folder = path.dirname(reportFile);
  const before = `${path.basename(reportFile)}.`;
  const found: FatalRun[] = [];
  for (const name of await fs.promises.readdir(folder).catch(() => [])) {
    if (!name.startsWith(before)) continue;
    const match = markName.exec(name.slice(before.length));
    if (match === null) continue;
    const file = path.join(folder, name);
    const mark = v.safeParse(content, await readJsonFile(file));
    // An empty one is the trace of a computer that lost its power.
    const isElsewhere = mark.success && mark.output.host !== os.hostname();
    if (isElsewhere || (await isOfRunning(file, Number(match[2])))) continue;
    await fs.promises.rm(file, { force: true }).catch(() => undefined);
    if (mark.success) found.push({ device: match[1] as EncoderDevice, kind: mark.output.kind });
  }
  return found;
}

/** Process ids come again, in containers even at each start: a file older than this process is none of its own. */
async function isOfRunning(file: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return isAlive(pid);
  const facts = await fs.promises.stat(file).catch(() => undefined);
  return facts !== undefined && facts.mtimeMs >= Date.now() - process.uptime() * 1000;
}

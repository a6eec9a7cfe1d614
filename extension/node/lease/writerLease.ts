/**
 * The right to write an index: one process at a time, kept alive by a heartbeat, taken over when its holder dies.
 *
 * The lease is a file that names its holder. It is created by linking a finished file to its place, which fails when
 * the place is taken, so it is never seen half written. A holder renews the file's time; a lease whose time is old, or
 * whose process is gone on this machine, may be taken. Whoever takes it renames the old file to a name of its own
 * first, so of two takers one fails.
 */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Logger } from '../../core/logging/logger.ts';
import { errorCodeOf, isWithoutHardLinks } from '../files/fileSystem.ts';
import { makePrivateFolder } from '../files/privateFolder.ts';
import { isAlive } from './isAlive.ts';

export interface LeaseTimes {
  /** A holder renews its lease this often. */
  readonly heartbeatMs: number;
  /** A lease not renewed for this long is dead. Three heartbeats and a busy machine must fit in. */
  readonly staleMs: number;
}

/** Takes over within 10 s of a silent death: 7.5 s until stale, and the next look of a waiting window. */
const defaultLeaseTimes: LeaseTimes = { heartbeatMs: 2_000, staleMs: 7_500 };

export interface LeaseHolder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
}

export class WriterLease {
  readonly #file: string;
  readonly #times: LeaseTimes;
  readonly #logger: Logger;
  readonly #holder: LeaseHolder = { pid: process.pid, host: os.hostname(), token: randomUUID() };
  #isHeld = false;
  #renewedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string, logger: Logger, times: LeaseTimes = defaultLeaseTimes) {
    this.#file = file;
    this.#logger = logger;
    this.#times = times;
  }

  /**
   * True while this process may write. A process that slept longer than `staleMs` must not trust its memory: another
   * one may have taken over, so it is false until the next heartbeat has looked.
   */
  get isHeld(): boolean {
    return this.#isHeld && performance.now() - this.#renewedAtMs < this.#times.staleMs;
  }

  /** Tries once; true when the lease is held afterwards. Rejects only when the folder cannot be written. */
  async tryAcquire(): Promise<boolean> {
    if (this.isHeld) return true;
    if (!(await this.#create())) {
      const seen = await this.#read();
      if (seen !== undefined && !(await this.#isDead(seen))) return false;
      await this.#removeDead(seen?.holder.token);
      if (!(await this.#create())) return false;
    }
    this.#isHeld = true;
    this.#renewedAtMs = performance.now();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#renew(), this.#times.heartbeatMs);
    this.#timer.unref();
    return true;
  }

  /** Looks at the file again: true when it is still ours. Called before a write that must not race a take-over. */
  async confirm(): Promise<boolean> {
    if (!this.#isHeld) return false;
    const seen = await this.#read();
    if (seen?.holder.token === this.#holder.token) {
      if (!this.isHeld) await this.#renew(); // Slept, but nobody took over.
      return this.isHeld;
    }
    this.#lose();
    return false;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (!this.#isHeld) return;
    this.#isHeld = false;
    const seen = await this.#read();
    if (seen?.holder.token === this.#holder.token) await fs.rm(this.#file, { force: true });
  }

  async #create(): Promise<boolean> {
    const draft = `${this.#file}.${this.#holder.token}`;
    await makePrivateFolder(path.dirname(this.#file));
    try {
      await fs.writeFile(draft, JSON.stringify(this.#holder));
      await fs.link(draft, this.#file);
      return true;
    } catch (error) {
      if (errorCodeOf(error) === 'EEXIST') return false;
      if (!isWithoutHardLinks(error)) throw error;
      return await this.#createWithoutLinks();
    } finally {
      await fs.rm(draft, { force: true });
    }
  }

  async #createWithoutLinks(): Promise<boolean> {
    try {
      await fs.writeFile(this.#file, JSON.stringify(this.#holder), { flag: 'wx' });
      return true;
    } catch (error) {
      if (errorCodeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  async #renew(): Promise<void> {
    try {
      const seen = await this.#read();
      if (seen?.holder.token !== this.#holder.token) {
        this.#lose();
        return;
      }
      const now = new Date();
      await fs.utimes(this.#file, now, now);
      this.#renewedAtMs = performance.now();
    } catch (error) {
      this.#logger.warn(`The writer lease could not be renewed: ${String(error)}`);
    }
  }

  #lose(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    clearInterval(this.#timer);
    this.#logger.warn('Another process took over the writer lease; this one goes on as a reader.');
  }

  async #read(): Promise<{ readonly holder: LeaseHolder; readonly ageMs: number } | undefined> {
    try {
      const [text, stat] = await Promise.all([fs.readFile(this.#file, 'utf8'), fs.stat(this.#file)]);
      return { holder: parseHolder(text), ageMs: Date.now() - stat.mtimeMs };
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #isDead(seen: { readonly holder: LeaseHolder; readonly ageMs: number }): Promise<boolean> {
    if (seen.ageMs > this.#times.staleMs) return true;
    return seen.holder.host === this.#holder.host && seen.holder.pid > 0 && !isAlive(seen.holder.pid);
  }

  /** Moves the dead lease away; when another taker was faster, its new lease is put back untouched. */
  async #removeDead(deadToken: string | undefined): Promise<void> {
    const grave = `${this.#file}.${this.#holder.token}.dead`;
    try {
      await fs.rename(this.#file, grave);
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return;
      throw error;
    }
    const taken = parseHolder(await fs.readFile(grave, 'utf8'));
    if (taken.token !== deadToken) await fs.link(grave, this.#file).catch(() => undefined); // Taken again meanwhile.
    await fs.rm(grave, { force: true });
  }
}

function parseHolder(text: string): LeaseHolder {
  try {
    const value = JSON.parse(text) as Partial<LeaseHolder>;
    if (typeof value.pid === 'number' && typeof value.host === 'string' && typeof value.token === 'string') {
      return { pid: value.pid, host: value.host, token: value.token };
    }
  } catch {
    // Damaged by a crash of the machine: a holder that cannot be alive.
  }
  return { pid: -1, host: '', token: '' };
}

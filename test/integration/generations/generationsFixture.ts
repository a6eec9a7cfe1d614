/** Engines whose encoder can be changed, what that leaves on the disk, and windows that can be killed in the middle. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { afterEach } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import type { EncoderDefinitions } from '../../../extension/node/encoders/encoderDefinition.ts';
import { type EngineChild, EngineChildren } from '../../fakes/engineChildren.ts';
import type { HashEncoder } from '../../fakes/hashEncoder.ts';
import { reusable, setOf, type TestEngine } from '../../fakes/testEngine.ts';
import { type EngineFixture, useEngineFixture } from '../engine/engineFixture.ts';

/** Enough that indexing goes through several batches. */
export const files = 60;
export const quick = { idleMs: 50, busyMaintenanceMs: 100, takeOverIntervalMs: 150, retryMs: 200 };

export const setFor = (encoder: HashEncoder): EncoderDefinitions =>
  setOf({ manifest: encoder.manifest, create: async () => reusable(encoder) });

export async function choose({ engine, configuration }: TestEngine, encoder: string): Promise<void> {
  const { roots, settings } = configuration;
  await engine.configure({ roots, settings: { ...settings, encoder } }, neverCancelled());
}

interface Told {
  readonly kind: string;
  readonly role?: string;
  readonly filesIndexed?: number;
  readonly encoderId?: string;
  readonly nextEncoderId?: string | null;
}

export interface GenerationsFixture extends EngineFixture {
  /** Names of the folders of all generations. */
  generations(): Promise<string[]>;
}

export function useGenerations(): GenerationsFixture {
  const fixture = useEngineFixture();
  return Object.assign(fixture, {
    async generations() {
      const names = await fs.readdir(path.join(fixture.storage, 'index'));
      return names.filter((name) => /^[0-9a-f]{16}$/.test(name));
    },
  });
}

/** Another window on the same index, in a process of its own that chooses the encoder and indexes. */
export function useWindows(fixture: EngineFixture) {
  const children = new EngineChildren<Told>(path.join(import.meta.dirname, 'generationChild.ts'));
  afterEach(() => children.killAll());
  return {
    /** `pauseMs` passes before each call of the encoder. */
    start: (choice: string, pauseMs: number): EngineChild<Told> =>
      children.start([fixture.workspace, fixture.storage, choice, String(pauseMs)]),
    kill: (child: EngineChild<Told>): Promise<void> => children.kill(child),
  };
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { neverCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { SemblanceError } from '../../../extension/core/errors/semblanceError.ts';
import { ZipSource } from '../../../extension/node/models/install/zipSource.ts';
import { zipArchive } from '../../fakes/zipArchive.ts';

it.each(['[Show how](command:workbench.action.terminal.new)', 'a\u202eb', 'ab:c'])(
  'names the archive, and not the file %j in it, in the facts that are shown',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'semblance-zip-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'model.zip');
    await writeFile(file, zipArchive([{ name, content: Buffer.from('x') }]));
    const source = new ZipSource(file);
    onTestFinished(() => source.close());
    const failure: unknown = await source.facts(neverCancelled()).catch((error: unknown) => error);
    expect(SemblanceError.is(failure, 'model/corrupt') && failure.details).toEqual({ path: file });
  },
);

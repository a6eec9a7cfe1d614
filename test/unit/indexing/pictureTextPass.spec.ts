import { describe, expect, it } from 'vitest';
import { isCancelled } from '../../../extension/core/cancellation/cancellation.ts';
import { fileKeyOf, type WorkspaceFile } from '../../../extension/core/documents/workspaceFile.ts';
import { fileHashOf } from '../../../extension/core/indexing/filePreparation.ts';
import { PictureTextPass } from '../../../extension/core/indexing/pictureTextPass.ts';
import { WorkOrder } from '../../../extension/core/indexing/workOrder.ts';
import { SinkLogger } from '../../../extension/core/logging/logger.ts';
import type { CatalogEntry } from '../../../extension/core/ports/vectorStore.ts';
import type { RecognizedText } from '../../../plugins/api/textRecognizer.ts';

const box = { x: 0, y: 0, width: 1, height: 1 };
const withText: RecognizedText = {
  lines: [{ text: 'walrus', confidence: 1, box, words: [{ text: 'walrus', box }] }],
};
const withoutText: RecognizedText = { lines: [] };
const withoutWords: RecognizedText = { lines: [{ text: '', confidence: 1, box, words: [] }] };

function entryOf(path: string, sources: CatalogEntry['sources'] = ['context', 'pixels']): CatalogEntry {
  return {
    root: 'r',
    path,
    fileHash: fileHashOf(path),
    mtimeMs: 0,
    sizeBytes: 1,
    rows: 2,
    modality: 'image',
    encoderIds: ['image'],
    sources,
    imageReferences: [],
  };
}

/** Pictures by path with the text in them; `known` were read before. */
function world(
  pictures: Readonly<Record<string, RecognizedText>>,
  known: readonly string[] = [],
  failures = 0,
) {
  const catalog = new Map(Object.keys(pictures).map((path) => [fileKeyOf(entryOf(path)), entryOf(path)]));
  const texts = new Map(known.map((path) => [fileHashOf(path), pictures[path] ?? withoutText]));
  const read: string[] = [];
  const described: string[][] = [];
  /** What cannot be read just now. */
  const unreadable = new Set<string>();
  let stillFailing = failures;
  const parts = {
    files: {
      examine: async (key: { readonly root: string; readonly path: string }) => ({
        kind: 'file' as const,
        file: { ...key, kind: 'image', languageId: 'png', mtimeMs: 0, sizeBytes: 1 } as WorkspaceFile,
      }),
      read: async (file: WorkspaceFile) => ({
        kind: 'bytes' as const,
        bytes: new Uint8Array(1),
        hash: file.path,
      }),
    },
    reader: {
      read: async ({ path }: { readonly path: string }) => {
        read.push(path);
        if (unreadable.has(path)) return undefined;
        return pictures[path] ?? withoutText;
      },
      close: async () => undefined,
    },
    texts: {
      load: async () => undefined,
      knows: (fileHash: string) => {
        const text = texts.get(fileHash);
        return text === undefined
          ? undefined
          : text.lines.length > 0
            ? ('text' as const)
            : ('no text' as const);
      },
      get: async (fileHash: string) => texts.get(fileHash),
      put: async (fileHash: string, text: RecognizedText) => {
        texts.set(fileHash, text);
      },
    },
    index: {
      catalog,
      describeAgain: async (files: readonly WorkspaceFile[]) => {
        if (stillFailing-- > 0) throw new Error('stopped before the rows were written');
        described.push(files.map(({ path }) => path));
        for (const file of files)
          if (pictures[file.path] === withText)
            catalog.set(fileKeyOf(file), entryOf(file.path, ['context', 'pixels', 'ocr']));
      },
    },
    order: new WorkOrder(),
    logger: new SinkLogger(() => undefined),
    onProgress: () => undefined,
  };
  const pass = new PictureTextPass(parts as unknown as ConstructorParameters<typeof PictureTextPass>[0]);
  return { pass, parts, read, described, unreadable, texts };
}

const never = new AbortController().signal;

describe('the pass that reads text in pictures', () => {
  it('describes the pictures with text, in a few writes, and is done', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `${index}.png`);
    const { pass, read, described } = world({
      ...Object.fromEntries(names.map((name) => [name, withText])),
      'plain.png': withoutText,
    });
    expect(pass.picturesToRead).toBe(7);
    await pass.run(never);
    expect(read).toHaveLength(7);
    expect(described.map((files) => files.length)).toEqual([4, 2]);
    expect(pass.picturesToRead).toBe(0);
  });

  it('writes the rows of a picture that was read by a run that stopped before, without reading it again', async () => {
    const { pass, read, described } = world({ 'a.png': withText, 'b.png': withoutText }, ['a.png', 'b.png']);
    expect(pass.picturesToRead).toBe(1);
    await pass.run(never);
    expect(read).toEqual([]);
    expect(described).toEqual([['a.png']]);
    expect(pass.picturesToRead).toBe(0);
  });

  it('goes on where writing failed', async () => {
    const { pass, read, described } = world({ 'a.png': withText }, [], 1);
    await expect(pass.run(never)).rejects.toThrow('stopped before');
    expect(pass.picturesToRead).toBe(1);
    await pass.run(never);
    expect(read).toEqual(['a.png']);
    expect(described).toEqual([['a.png']]);
  });

  it('describes text without a word once', async () => {
    const { pass, described } = world({ 'a.png': withoutWords });
    await pass.run(never);
    expect(pass.picturesToRead).toBe(0);
    await pass.run(never);
    expect(described).toEqual([['a.png']]);
  });

  it('remembers nothing of a picture that cannot be read just now, and tries it again', async () => {
    const { pass, read, described, unreadable, texts } = world({ 'a.png': withText, 'b.png': withoutText });
    unreadable.add('a.png');
    await pass.run(never);
    expect([...texts.keys()]).toEqual([fileHashOf('b.png')]);
    expect(pass.picturesToRead).toBe(1);
    unreadable.clear();
    await pass.run(never);
    expect(read.filter((path) => path === 'a.png')).toHaveLength(2);
    expect(described).toEqual([['a.png']]);
    expect(pass.picturesToRead).toBe(0);
  });

  it('leaves a picture that cannot be read again and again to the next session', async () => {
    const { pass, read, unreadable, texts } = world({ 'a.png': withText });
    unreadable.add('a.png');
    for (let run = 0; run < 9; run++) await pass.run(never);
    expect(read).toHaveLength(3);
    expect(pass.picturesToRead).toBe(0);
    expect(texts.size).toBe(0);
  });

  it('stops when it is cancelled', async () => {
    const { pass, read } = world({ 'a.png': withText });
    const failure = await pass.run(AbortSignal.abort()).catch((error: unknown) => error);
    expect(isCancelled(failure)).toBe(true);
    expect(read).toEqual([]);
  });
});

/**
 * The picture tower on what it was never trained on, through the product's own decoding and pre-processing and with
 * MiniLM's plain vectors as questions. Part of `npm run bench -- model`.
 */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { neverCancelled } from '../../extension/core/cancellation/cancellation.ts';
import { createNullLogger } from '../../extension/core/logging/logger.ts';
import { createImageInspector } from '../../extension/node/images/imageInspector.ts';
import type { Encoder, ImageInput } from '../../plugins/api/encoder.ts';
import { jointImagePlugin } from '../../plugins/joint-image/index.ts';
import { minilmPlugin } from '../../plugins/text-minilm/index.ts';
import { textArgument } from './benchArguments.ts';
import { layout, temporaryFolder } from './benchEngine.ts';
import { readDocsPairs, unpackedPictures } from './docsPairs.ts';
import { fetchIconify, heldOutIcons } from './heldOutIcons.ts';
import { median } from './statistics.ts';
import { openEncoder, vectorsOf } from './towerVectors.ts';
import { cosine } from './vectorMixture.ts';

export interface RecallReport {
  readonly pictures: number;
  readonly recallAt1: number;
  readonly recallAt10: number;
}

export interface ImageTowerReport {
  readonly icons: Readonly<Record<string, RecallReport>>;
  /** Zero-shot over the 200 names of Tiny ImageNet; undefined without `--photos`. */
  readonly photosTop1: number | undefined;
  /** Documentation pictures by their pixels alone; undefined without `--docs`. */
  readonly docs: RecallReport | undefined;
  /** Median milliseconds of one picture on one thread, decoding included. */
  readonly millisecondsPerPicture: number;
}

/**
 * `--iconify folder` uses an unpacked @iconify/json; `--photos folder` is `tiny-imagenet-200`; `--docs folder` holds
 * `pairs.tsv` and the pictures, unpacked or as `images.tar`.
 */
export async function runImageTowerBench(args: readonly string[]): Promise<ImageTowerReport> {
  const iconify = textArgument(args, 'iconify') ?? (await fetchIconify());
  const photos = textArgument(args, 'photos');
  const docs = textArgument(args, 'docs');
  const inspector = createImageInspector({
    workerEntry: layout.imageInspectorEntry,
    logger: createNullLogger(),
  });
  const text = await openEncoder(minilmPlugin, 1);
  const images = await jointImagePlugin.create({
    modelFolder: path.join(layout.modelsFolder, jointImagePlugin.manifest.modelId),
    threads: 1,
    device: 'cpu',
    decodeImage: inspector.decode,
    log: () => undefined,
  });
  const bench: Bench = { text, images, milliseconds: [] };
  try {
    const icons: Record<string, RecallReport> = {};
    for (const [set, entries] of heldOutIcons(iconify)) {
      const report = await recall(
        bench,
        entries.map(({ caption }) => caption),
        entries.map(({ svg }) => ({ kind: 'image', bytes: Buffer.from(svg), mimeType: 'image/svg+xml' })),
      );
      icons[set] = report;
      console.log(`${set.padEnd(24)} ${formatRecall(report)}`);
    }
    const photosTop1 = photos === undefined ? undefined : await zeroShot(bench, photos);
    if (photosTop1 !== undefined) console.log(`tiny-imagenet val        top-1 ${photosTop1.toFixed(3)}`);
    const documents = docs === undefined ? undefined : await documentPictures(bench, docs);
    if (documents !== undefined) console.log(`documentation pictures   ${formatRecall(documents)}`);
    const millisecondsPerPicture = median(bench.milliseconds);
    console.log(`${millisecondsPerPicture.toFixed(1)} ms a picture, decoding included`);
    return { icons, photosTop1, docs: documents, millisecondsPerPicture };
  } finally {
    await text.dispose();
    await images.dispose();
    await inspector.close();
  }
}

interface Bench {
  readonly text: Encoder;
  readonly images: Encoder;
  readonly milliseconds: number[];
}

async function pictureVectors(bench: Bench, pictures: readonly ImageInput[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (const picture of pictures) {
    const started = performance.now();
    const batch = await bench.images.encode([picture], { role: 'document', signal: neverCancelled() });
    bench.milliseconds.push(performance.now() - started);
    vectors.push(batch.vectors);
  }
  return vectors;
}

/** Caption i belongs to picture i; ties count against it. */
async function recall(
  bench: Bench,
  captions: readonly string[],
  pictures: readonly ImageInput[],
): Promise<RecallReport> {
  const asked = await vectorsOf(bench.text, captions, 'query');
  const shown = await pictureVectors(bench, pictures);
  const ranks = asked.map((question, index) => {
    const own = cosine(question, shown[index] ?? new Float32Array(question.length));
    return shown.filter((other) => cosine(question, other) >= own).length;
  });
  const share = (most: number): number => ranks.filter((rank) => rank <= most).length / ranks.length;
  return { pictures: pictures.length, recallAt1: share(1), recallAt10: share(10) };
}

/** Validation pictures of Tiny ImageNet against its 200 names, each the first word of its synonyms. */
async function zeroShot(bench: Bench, folder: string): Promise<number> {
  const ids = readFileSync(path.join(folder, 'wnids.txt'), 'utf8').trim().split('\n');
  const words = new Map(
    readFileSync(path.join(folder, 'words.txt'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]),
  );
  const names = ids.map((id) => (words.get(id) ?? id).split(',')[0] ?? id);
  const asked = await vectorsOf(bench.text, names, 'query');
  const labels = readFileSync(path.join(folder, 'val', 'val_annotations.txt'), 'utf8')
    .trim()
    .split('\n');
  let right = 0;
  for (const line of labels) {
    const [file = '', id = ''] = line.split('\t');
    const bytes = readFileSync(path.join(folder, 'val', 'images', file));
    const [shown] = await pictureVectors(bench, [{ kind: 'image', bytes, mimeType: 'image/jpeg' }]);
    if (shown === undefined) continue;
    const scores = asked.map((question) => cosine(question, shown));
    if (ids[scores.indexOf(Math.max(...scores))] === id) right++;
  }
  return right / labels.length;
}

/** By their pixels alone, compared with every picture; `npm run bench -- docs` asks the product. */
async function documentPictures(bench: Bench, folder: string): Promise<RecallReport> {
  const pairs = readDocsPairs(folder);
  const scratch = await temporaryFolder('docs-pictures');
  try {
    const pictures = unpackedPictures(folder, pairs, scratch);
    return await recall(
      bench,
      pairs.map(({ alt }) => alt),
      pairs.map(({ file }) => ({
        kind: 'image',
        bytes: readFileSync(path.join(pictures, file)),
        mimeType: 'image/webp',
      })),
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function formatRecall({ pictures, recallAt1, recallAt10 }: RecallReport): string {
  return `R@1 ${recallAt1.toFixed(3)}  R@10 ${recallAt10.toFixed(3)}  of ${pictures}`;
}

/**
 * After an export: brings the entry of models/manifest.json and the plug-in's manifest in line with the files.
 * Usage: node publish.ts [results.json of evaluate.py, whose calibration is taken over]
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  jointImageManifest,
  modelFiles,
  preprocessingVersion,
} from '../../../plugins/joint-image/manifest.ts';
import { computeVersionHash } from '../../../plugins/testkit/versionHash.ts';

const repository = join(import.meta.dirname, '../../..');
const modelFolder = join(repository, 'models', jointImageManifest.modelId);
const listed = ['LICENSE', ...modelFiles];

function entryOf(path: string): { path: string; bytes: number; sha256: string } {
  const bytes = readFileSync(join(modelFolder, path));
  return { path, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const manifestPath = join(repository, 'models/manifest.json');
const manifest: { models: { id: string }[] } = JSON.parse(readFileSync(manifestPath, 'utf8'));
const entry = {
  id: jointImageManifest.modelId,
  displayName: jointImageManifest.displayName,
  dimensions: jointImageManifest.space.dimensions,
  pooling: jointImageManifest.pooling,
  dtype: 'int8',
  licence: { spdx: jointImageManifest.licence.spdx, file: 'LICENSE' },
  source: {
    model: 'Semblance image tower',
    weights: 'models/training/image_tower',
    conversion: 'exported to ONNX opset 17, batch norms folded, quantised statically to int8 per channel',
  },
  files: listed.map(entryOf),
};
const others = manifest.models.filter(({ id }) => id !== entry.id);
writeFileSync(manifestPath, `${JSON.stringify({ ...manifest, models: [...others, entry] }, undefined, 2)}\n`);

const weightsBytes = entryOf('model.onnx').bytes;
const versionHash = await computeVersionHash({
  manifest: jointImageManifest,
  modelFolder,
  files: modelFiles,
  preprocessingVersion,
});
const pluginPath = join(repository, 'plugins/joint-image/manifest.ts');
let source = readFileSync(pluginPath, 'utf8')
  .replace(
    /weightsBytes: [\d_]+/,
    `weightsBytes: ${weightsBytes.toLocaleString('en-US').replaceAll(',', '_')}`,
  )
  .replace(/versionHash: '[^']*'/, `versionHash: '${versionHash}'`);
const [, , results] = process.argv;
if (results !== undefined) {
  const { calibration }: { calibration: Record<string, number> } = JSON.parse(readFileSync(results, 'utf8'));
  for (const [name, value] of Object.entries(calibration))
    source = source.replace(new RegExp(`\\b${name}: -?[\\d.]+`), `${name}: ${Number(value.toFixed(3))}`);
}
writeFileSync(pluginPath, source);
process.stdout.write(`${entry.id}: ${weightsBytes} bytes, version ${versionHash}\n`);

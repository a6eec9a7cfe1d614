/**
 * Reads preprocessor_config.json: how a picture is scaled, cut and normalised for a model.
 */
import type { ImageTowerDefinition } from './definition.ts';
import { asCount, asObject, asText, type DescribedModel, type JsonObject, refuse } from './describedModel.ts';

type ImageProcessing = Omit<ImageTowerDefinition, 'model' | 'output'>;
type Triple = [number, number, number];

/** Pillow's numbers for its resampling filters. */
const kernels: Readonly<Record<number, ImageTowerDefinition['kernel']>> = {
  0: 'nearest',
  1: 'lanczos3',
  2: 'linear',
  3: 'cubic',
};

const white: Triple = [255, 255, 255];

/** Throws `config/invalid` when the document does not say enough. */
export function imageProcessingFrom(source: DescribedModel, config: JsonObject): ImageProcessing {
  if (asText(config.image_processor_type) === 'JinaCLIPImageProcessor') return jinaProcessing(source, config);
  const size = sizeOf(config.size);
  const crop = config.do_center_crop === true ? sizeOf(config.crop_size ?? config.size) : undefined;
  const shared = {
    kernel: kernels[typeof config.resample === 'number' ? config.resample : 2] ?? ('linear' as const),
    ...normalisation(config),
    background: white,
  };
  const shortest = size?.shortest;
  if (crop?.width !== undefined && crop.height !== undefined && shortest !== undefined) {
    const isSame = shortest === crop.width && shortest === crop.height;
    const { width, height } = crop;
    return {
      ...shared,
      width,
      height,
      resize: 'shortest-side',
      ...(isSame ? {} : { resizeTo: Math.max(shortest, width, height) }),
    };
  }
  if (size?.width !== undefined && size.height !== undefined) {
    return { ...shared, width: size.width, height: size.height, resize: 'stretch' };
  }
  if (shortest !== undefined) {
    return { ...shared, width: shortest, height: shortest, resize: 'shortest-side' };
  }
  throw refuse(source, 'its preprocessor_config.json does not say to what size pictures are scaled');
}

function jinaProcessing(source: DescribedModel, config: JsonObject): ImageProcessing {
  const side = asCount(config.size);
  if (side === undefined)
    throw refuse(source, 'its preprocessor_config.json does not say to what size pictures are scaled');
  const mode = asText(config.resize_mode);
  return {
    width: side,
    height: side,
    resize: mode === 'squash' ? 'stretch' : mode === 'longest' ? 'fit' : 'shortest-side',
    kernel: asText(config.interpolation) === 'bicubic' ? 'cubic' : 'linear',
    rescale: 1 / 255,
    mean: triple(config.mean) ?? [0, 0, 0],
    std: triple(config.std) ?? [1, 1, 1],
    background: white,
  };
}

function normalisation(config: JsonObject): Pick<ImageProcessing, 'rescale' | 'mean' | 'std'> {
  const factor = typeof config.rescale_factor === 'number' ? config.rescale_factor : 1 / 255;
  // Absent means yes for both in the processors that leave them out.
  const isNormalized = config.do_normalize !== false;
  return {
    rescale: config.do_rescale === false ? 1 : factor,
    mean: (isNormalized ? triple(config.image_mean) : undefined) ?? [0, 0, 0],
    std: (isNormalized ? triple(config.image_std) : undefined) ?? [1, 1, 1],
  };
}

interface Size {
  readonly width?: number;
  readonly height?: number;
  readonly shortest?: number;
}

/** `224`, `{"shortest_edge": 224}` or `{"height": 224, "width": 224}`; a plain number means both. */
function sizeOf(value: unknown): Size | undefined {
  const plain = asCount(value);
  if (plain !== undefined) return { width: plain, height: plain, shortest: plain };
  const object = asObject(value);
  if (object === undefined) return undefined;
  const width = asCount(object.width);
  const height = asCount(object.height);
  const shortest = asCount(object.shortest_edge);
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(shortest !== undefined && { shortest }),
  };
}

function triple(value: unknown): Triple | undefined {
  if (!Array.isArray(value)) return undefined;
  const [red, green, blue]: unknown[] = value;
  return typeof red === 'number' && typeof green === 'number' && typeof blue === 'number'
    ? [red, green, blue]
    : undefined;
}

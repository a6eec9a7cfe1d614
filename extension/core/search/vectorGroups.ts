/**
 * Splits one question to the vectors into several: rows whose scores follow different distributions must not compete
 * by cosine for the places of one list of candidates.
 */
import type { Modality } from '../documents/modality.ts';
import type { EncoderSet, EncoderSource } from '../encoders/encoderSet.ts';
import { type FoundRow, isPixelSource, type RowFilter, type VectorSource } from '../ports/vectorStore.ts';

/** Made from words (text, code, what is said about a picture and written in it), or from what a picture shows. */
export type GroupKind = 'words' | 'pixels';

/** Rows of one encoder whose scores are comparable. */
export interface VectorGroup {
  readonly kind: GroupKind;
  /** True for the parts of pictures: several rows of one picture may be near. */
  readonly isOfTiles?: boolean;
  readonly filter: RowFilter;
  /** Found rows that belong to another group are left to it. */
  readonly accepts: (row: FoundRow) => boolean;
}

const sourcesOfWords: readonly VectorSource[] = ['content', 'context', 'ocr'];

/** What is known of an index before it is asked. */
export interface RowsInUse {
  /** Ids of the encoders that made rows of it. */
  readonly encoders: ReadonlySet<string>;
  /** Whether pictures have tiles. */
  readonly hasTiles: boolean;
}

/**
 * The groups that may hold rows for this filter. `inUse` is undefined when that is not known, and then all that the set
 * can make is asked for. Tiles are a group of their own: a few pictures with many tiles must not take the places of the
 * others.
 *
 * A condition that nearly all rows meet makes a search of a large index slower by half, so the text encoder's rows are
 * searched without one where no other rows can take their places: pixels are less similar to questions than texts are.
 */
export function vectorGroups(
  encoders: EncoderSet,
  filter: RowFilter,
  inUse: RowsInUse | undefined,
): readonly VectorGroup[] {
  const wants = (modality: Modality): boolean =>
    filter.modalities === undefined || filter.modalities.length === 0 || filter.modalities.includes(modality);
  const has = (source: EncoderSource | undefined): source is EncoderSource =>
    source !== undefined && (inUse === undefined || inUse.encoders.has(source.manifest.id));

  const { text, fast, image } = encoders;
  const textId = text.manifest.id;
  const documents = (['code', 'text'] as const).filter(wants);
  const withFast = has(fast) && documents.length > 0;
  const withPixels = has(image) && wants('image');
  const withTiles = withPixels && inUse?.hasTiles !== false;
  // One pixel row a picture is little beside the texts; thirty tiles are not.
  const isCrowded = withFast || (withPixels && (withTiles || !isBelow(image, text)));

  const groups: VectorGroup[] = [];
  if (has(text)) {
    const isJoint = image?.manifest.id === textId;
    const only: RowFilter = { encoderIds: [textId], ...(isJoint ? { sources: sourcesOfWords } : {}) };
    groups.push({
      kind: 'words',
      filter: isCrowded ? { ...filter, ...only } : filter,
      accepts: (row) => !isPixelSource(row.source) && (!withFast || row.encoderId === textId),
    });
  }
  if (withFast)
    groups.push({
      kind: 'words',
      filter: { ...filter, modalities: documents, encoderIds: [fast.manifest.id] },
      accepts: () => true,
    });
  if (withPixels) {
    const { id } = image.manifest;
    groups.push({
      kind: 'pixels',
      // The text encoder's id alone would not tell its vectors of pixels from those of words.
      filter: { ...filter, encoderIds: [id], ...(id === textId || withTiles ? { sources: ['pixels'] } : {}) },
      accepts: () => true,
    });
    if (withTiles)
      groups.push({
        kind: 'pixels',
        isOfTiles: true,
        filter: { ...filter, encoderIds: [id], sources: ['tile'] },
        accepts: () => true,
      });
  }
  return groups;
}

/** Whether right pictures are, by their pixels, less similar to a question than right texts are. */
function isBelow(image: EncoderSource, text: EncoderSource): boolean {
  const { text: ofTexts, code: ofCode } = text.manifest.calibration;
  const least = Math.min(
    ofTexts?.relatedMean ?? Number.POSITIVE_INFINITY,
    ofCode?.relatedMean ?? Number.POSITIVE_INFINITY,
  );
  const ofPixels = image.manifest.calibration.image?.relatedMean ?? Number.POSITIVE_INFINITY;
  return ofPixels < least;
}

/**
 * A row of the index that waits for its vector.
 */
import type { EncoderInput } from '../../../plugins/api/encoder.ts';
import type { IndexedRow } from '../ports/vectorStore.ts';

export interface PreparedRow {
  readonly row: Omit<IndexedRow, 'encoderId'>;
  readonly input: EncoderInput;
}

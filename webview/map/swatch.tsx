/**
 * A colour of the map in the shape of a kind: disc for code, diamond for text, square for pictures.
 */
import type { JSX } from 'preact';
import type { Modality } from '../../extension/core/documents/modality.ts';

export interface SwatchProps {
  readonly colour: string;
  readonly kind?: Modality;
}

export function Swatch({ colour, kind = 'code' }: SwatchProps): JSX.Element {
  return <span class={`swatch ${kind}`} style={{ backgroundColor: colour }} aria-hidden="true" />;
}

/** What an item of the index is. `text` is prose (Markdown, plain text, HTML); `code` is everything that a program reads. */
export const modalities = ['code', 'text', 'image'] as const;
export type Modality = (typeof modalities)[number];

export function isModality(value: unknown): value is Modality {
  return modalities.some((modality) => modality === value);
}

/**
 * The map's colours for each kind of theme. The categorical ones were searched for so that any two of them stay apart
 * for people with protanopia, deuteranopia and tritanopia too, and every one stands out from the ground;
 * test/unit/webview/map/palettes.spec.ts measures both.
 */

export const themeKinds = ['dark', 'light', 'highContrast', 'highContrastLight'] as const;
export type ThemeKind = (typeof themeKinds)[number];

/** Distinct colours for categories, the first for the largest; then one for the rest, then the ages. */
export const categoryColours = 8;
export const otherColour = categoryColours;
export const firstAgeColour = categoryColours + 1;
export const ageColours = 6;

interface Palette {
  readonly categories: readonly string[];
  readonly other: string;
  /** From the newest to the oldest: also an order of lightness, so that it needs no hues to be read. */
  readonly ages: readonly string[];
}

const onDark: Palette = {
  categories: ['#f19b1b', '#6c74f4', '#13cd9d', '#de5820', '#8ff4fe', '#bda5fa', '#ebf04f', '#af739f'],
  other: '#8b929c',
  ages: ['#fff3b0', '#f9c74f', '#f08a4b', '#d15a6a', '#9d5aa8', '#6a5acd'],
};

const onLight: Palette = {
  categories: ['#0c9bc6', '#9f1322', '#320bad', '#aa6219', '#8e57ee', '#e95d7f', '#475da5', '#641c50'],
  other: '#80868f',
  ages: ['#3b0f5c', '#6a1b78', '#9c2f6f', '#c54a54', '#d96b2b', '#c98a10'],
};

const palettes: Readonly<Record<ThemeKind, Palette>> = {
  dark: onDark,
  light: onLight,
  // More contrast than the themes' own: nothing but black or white lies behind the points.
  highContrast: { ...onDark, other: '#c4c9d1' },
  highContrastLight: { ...onLight, other: '#5b616b' },
};

/** All colours of a theme in the order of their numbers, as #rrggbb. */
export function paletteOf(theme: ThemeKind): readonly string[] {
  const { categories, other, ages } = palettes[theme];
  return [...categories, other, ...ages];
}

/** Red, green and blue in 0..1. */
export function parseHex(colour: string): readonly [number, number, number] {
  const value = Number.parseInt(colour.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

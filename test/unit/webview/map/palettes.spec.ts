import { describe, expect, it } from 'vitest';
import {
  ageColours,
  categoryColours,
  firstAgeColour,
  paletteOf,
  parseHex,
  themeKinds,
} from '../../../../webview/map/model/palettes.ts';

type Rgb = readonly [number, number, number];

const grounds = { dark: '#1f1f1f', light: '#ffffff', highContrast: '#000000', highContrastLight: '#ffffff' };

const linear = (colour: string): Rgb => {
  const [red, green, blue] = parseHex(colour);
  const one = (value: number): number =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return [one(red), one(green), one(blue)];
};

const luminance = ([red, green, blue]: Rgb): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** How colours look to people who lack one kind of cone, after Machado and others (2009), full severity. */
const sights: Readonly<Record<string, readonly number[]>> = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function seen(matrix: readonly number[], [red, green, blue]: Rgb): Rgb {
  const row = (at: number): number =>
    Math.min(
      1,
      Math.max(0, (matrix[at] ?? 0) * red + (matrix[at + 1] ?? 0) * green + (matrix[at + 2] ?? 0) * blue),
    );
  return [row(0), row(3), row(6)];
}

/** OKLab: equal distances look equally different. */
function perceived([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const difference = (a: Rgb, b: Rgb): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe.each(themeKinds)('the palette for %s', (theme) => {
  const palette = paletteOf(theme);
  const categories = palette.slice(0, categoryColours);
  const ages = palette.slice(firstAgeColour, firstAgeColour + ageColours);

  it('has every colour', () => {
    expect(palette).toHaveLength(categoryColours + 1 + ageColours);
    for (const colour of palette) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
    expect(new Set(palette).size).toBe(palette.length);
  });

  // 3:1 is what WCAG 2.2 asks for graphical objects (1.4.11).
  it.each(categories)('%s stands out from the ground', (colour) => {
    expect(contrast(colour, grounds[theme])).toBeGreaterThanOrEqual(3);
  });

  // A just noticeable difference is about 0.02; points are small, so five times that.
  it.each(Object.keys(sights))('keeps its categories apart with %s', (sight) => {
    const matrix = sights[sight] ?? [];
    const looks = categories.map((colour) => perceived(seen(matrix, linear(colour))));
    for (const [index, a] of looks.entries()) {
      for (const b of looks.slice(index + 1)) expect(difference(a, b)).toBeGreaterThan(0.1);
    }
  });

  it('orders ages by lightness alone', () => {
    const lightness = ages.map((colour) => perceived(linear(colour))[0]);
    const sorted = [...lightness].sort((a, b) =>
      (lightness[0] ?? 0) < (lightness.at(-1) ?? 0) ? a - b : b - a,
    );
    expect(lightness).toEqual(sorted);
  });
});

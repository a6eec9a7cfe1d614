/**
 * Screens of programs, drawn at random but the same for everybody: windows with bars, tables, charts, code and forms, as
 * SVG. Icons are pasted into them by the check of tiles.
 */
import { pick, randomInteger, seededRandom } from '../seededRandom.ts';

export interface DrawnScreen {
  readonly width: number;
  readonly height: number;
  readonly isDark: boolean;
  /** Elements, without the root. */
  readonly body: string;
}

interface Theme {
  readonly page: string;
  readonly panel: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly accents: readonly string[];
}

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Random = () => number;
type Draw = (random: Random, theme: Theme, area: Area) => string;

const themes: readonly Theme[] = [
  {
    page: '#ffffff',
    panel: '#f3f4f6',
    line: '#d8dbe0',
    text: '#1f2430',
    faint: '#7a828e',
    accents: ['#2563eb', '#16a34a', '#ea580c'],
  },
  {
    page: '#f7f5f0',
    panel: '#ffffff',
    line: '#dfd8c8',
    text: '#3b3324',
    faint: '#8d8370',
    accents: ['#b45309', '#0f766e', '#7c3aed'],
  },
  {
    page: '#1e1e1e',
    panel: '#252526',
    line: '#3c3c3c',
    text: '#d4d4d4',
    faint: '#858585',
    accents: ['#569cd6', '#ce9178', '#6a9955'],
  },
  {
    page: '#0f172a',
    panel: '#1e293b',
    line: '#334155',
    text: '#e2e8f0',
    faint: '#94a3b8',
    accents: ['#38bdf8', '#f472b6', '#facc15'],
  },
];
const darkFrom = 2;

const sizes: readonly (readonly [number, number])[] = [
  [1280, 800],
  [1440, 900],
  [1024, 768],
  [1600, 900],
];

const words =
  'account amount archive balance branch budget build cache change client column commit count customer daily default delivery draft entry error export field filter group history import index invoice item label language limit list message month note option order owner package pending plan price profile project quarter query release report result review role row sample schedule section server session setting size source state status stock summary table target task team total update user value version week worker yearly'.split(
    ' ',
  );

function sentence(random: Random, count: number): string {
  return Array.from({ length: count }, () => pick(random, words)).join(' ');
}

function text(x: number, y: number, size: number, colour: string, content: string, more = ''): string {
  return `<text x="${x}" y="${y}" font-size="${size}" font-family="DejaVu Sans, sans-serif" fill="${colour}" ${more}>${content}</text>`;
}

function rect({ x, y, width, height }: Area, fill: string, more = ''): string {
  return `<rect x="${x}" y="${y}" width="${Math.max(1, width)}" height="${Math.max(1, height)}" fill="${fill}" ${more}/>`;
}

/** How many letters of a size fit, roughly, in words of six letters. */
function wordsThatFit(width: number, size: number): number {
  return Math.max(1, Math.floor(width / (size * 0.6 * 7)));
}

const table: Draw = (random, theme, { x, y, width, height }) => {
  const columns = 3 + randomInteger(random, 4);
  const step = 24 + randomInteger(random, 16);
  let drawn = rect({ x, y, width, height: step }, theme.panel);
  for (let row = 0; (row + 1) * step < height; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const content =
        row > 0 && column > 0 && random() < 0.5 ? String(randomInteger(random, 9000)) : pick(random, words);
      drawn += text(
        x + 8 + (column * width) / columns,
        y + row * step + step * 0.66,
        13,
        row === 0 ? theme.faint : theme.text,
        content,
      );
    }
    drawn += rect({ x, y: y + (row + 1) * step, width, height: 1 }, theme.line);
  }
  return drawn;
};

const bars: Draw = (random, theme, { x, y, width, height }) => {
  const count = 5 + randomInteger(random, 10);
  const colour = pick(random, theme.accents);
  let drawn = text(x, y + 18, 15, theme.text, sentence(random, 3));
  for (let bar = 0; bar < count; bar += 1) {
    const tall = (0.15 + 0.8 * random()) * (height - 60);
    drawn += rect(
      { x: x + (bar * width) / count, y: y + height - 20 - tall, width: (width / count) * 0.7, height: tall },
      colour,
    );
    drawn += text(
      x + (bar * width) / count,
      y + height - 4,
      10,
      theme.faint,
      pick(random, words).slice(0, 4),
    );
  }
  return drawn;
};

const curve: Draw = (random, theme, { x, y, width, height }) => {
  const lines = theme.accents.map((colour) => {
    let value = random();
    const points = Array.from({ length: 24 }, (_, at) => {
      value = Math.min(1, Math.max(0, value + (random() - 0.5) * 0.3));
      return `${Math.round(x + (at * width) / 23)},${Math.round(y + 30 + value * (height - 60))}`;
    });
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  });
  const grid = [0, 1, 2, 3].map((at) =>
    rect({ x, y: y + 30 + (at * (height - 60)) / 3, width, height: 1 }, theme.line),
  );
  return text(x, y + 18, 15, theme.text, sentence(random, 3)) + grid.join('') + lines.join('');
};

const code: Draw = (random, theme, { x, y, width, height }) => {
  let drawn = '';
  let indent = 0;
  for (let line = 0; (line + 1) * 19 < height; line += 1) {
    if (random() < 0.12) continue;
    indent = Math.max(0, Math.min(4, indent + randomInteger(random, 3) - 1));
    drawn += text(x, y + 14 + line * 19, 12, theme.faint, String(line + 1));
    const start = x + 36 + indent * 16;
    const most = wordsThatFit(Math.max(60, width - 60 - indent * 16), 13);
    const colour = random() < 0.4 ? pick(random, theme.accents) : theme.text;
    drawn += text(
      start,
      y + 14 + line * 19,
      13,
      colour,
      `${sentence(random, 1 + randomInteger(random, Math.max(1, most - 1)))};`,
    );
  }
  return drawn;
};

const form: Draw = (random, theme, { x, y, width, height }) => {
  let drawn = text(x, y + 22, 20, theme.text, sentence(random, 2), 'font-weight="bold"');
  for (let at = y + 44; at + 58 < y + height - 40; at += 58) {
    drawn += text(x, at + 12, 13, theme.faint, sentence(random, 2));
    drawn += rect(
      { x, y: at + 18, width: width * 0.7, height: 28 },
      theme.panel,
      `stroke="${theme.line}" rx="4"`,
    );
    if (random() < 0.6) drawn += text(x + 8, at + 37, 13, theme.text, sentence(random, 2));
  }
  drawn += rect({ x, y: y + height - 36, width: 110, height: 30 }, pick(random, theme.accents), 'rx="4"');
  return drawn + text(x + 16, y + height - 16, 13, '#ffffff', pick(random, words));
};

const prose: Draw = (random, theme, { x, y, width, height }) => {
  let drawn = text(x, y + 26, 24, theme.text, sentence(random, 3), 'font-weight="bold"');
  for (let at = y + 52; at + 10 < y + height; at += 21) {
    if (random() < 0.13) continue;
    drawn += text(x, at, 14, theme.text, sentence(random, wordsThatFit(width, 14)));
  }
  return drawn;
};

const cards: Draw = (random, theme, { x, y, width, height }) => {
  const columns = 2 + randomInteger(random, 3);
  const tall = 90 + randomInteger(random, 70);
  let drawn = '';
  for (let top = y; top + tall <= y + height; top += tall + 16) {
    for (let column = 0; column < columns; column += 1) {
      const left = x + (column * width) / columns;
      const wide = width / columns - 16;
      drawn += rect(
        { x: left, y: top, width: wide, height: tall },
        theme.panel,
        `stroke="${theme.line}" rx="8"`,
      );
      drawn += text(left + 12, top + 26, 13, theme.faint, pick(random, words));
      drawn += text(
        left + 12,
        top + 62,
        28,
        theme.text,
        String(randomInteger(random, 9999)),
        'font-weight="bold"',
      );
      drawn += text(left + 12, top + tall - 10, 11, pick(random, theme.accents), sentence(random, 2));
    }
  }
  return drawn;
};

const draws: readonly Draw[] = [table, bars, curve, code, form, prose, cards];

/** Screen number `seed`; the same number is the same screen. */
export function drawScreen(seed: number): DrawnScreen {
  const random = seededRandom(seed * 7919 + 17);
  for (let warm = 0; warm < 4; warm += 1) random();
  const index = randomInteger(random, themes.length);
  const theme = themes[index] ?? pick(random, themes);
  const [width, height] = pick(random, sizes);
  const bar = 36 + randomInteger(random, 24);
  const side = random() < 0.7 ? 140 + randomInteger(random, 120) : 0;
  let body = rect({ x: 0, y: 0, width, height }, theme.page);
  body += rect(
    { x: 0, y: 0, width, height: bar },
    random() < 0.4 ? pick(random, theme.accents) : theme.panel,
  );
  body += text(16, bar * 0.65, 15, theme.text, sentence(random, 2));
  if (side > 0) {
    body += rect({ x: 0, y: bar, width: side, height: height - bar }, theme.panel);
    for (let at = bar + 30; at < height - 20; at += 30)
      if (random() < 0.8)
        body += text(18, at, 13, theme.text, sentence(random, 1 + randomInteger(random, 2)));
  }
  const gap = 20;
  const left = side + gap;
  const top = bar + gap;
  const columns = 1 + randomInteger(random, 2);
  const rows = 1 + randomInteger(random, 2);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1) {
      const wide = (width - left) / columns;
      const tall = (height - top) / rows;
      body += pick(random, draws)(random, theme, {
        x: left + column * wide,
        y: top + row * tall,
        width: wide - gap,
        height: tall - gap,
      });
    }
  return { width, height, isDark: index >= darkFrom, body };
}

/** A square inside the screen, in pixels. */
export interface PastedSquare {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Where an icon of this share of the area goes. */
export function placeOfIcon({ width, height }: DrawnScreen, share: number, random: Random): PastedSquare {
  const side = Math.round(Math.sqrt(share * width * height));
  return { x: randomInteger(random, width - side), y: randomInteger(random, height - side), side };
}

/** The screen with an icon pasted on a plate, as toolbars, tiles of a desktop and badges have it. */
export function screenSvg(
  screen: DrawnScreen,
  icon?: { readonly svg: string; readonly place: PastedSquare },
): string {
  const { width, height, isDark, body } = screen;
  let pasted = '';
  if (icon !== undefined) {
    const { x, y, side } = icon.place;
    const plate = rect({ x, y, width: side, height: side }, isDark ? '#2d2f36' : '#ffffff');
    const rim = Math.round(side * 0.08);
    const inner = nested(icon.svg, {
      x: x + rim,
      y: y + rim,
      width: side - 2 * rim,
      height: side - 2 * rim,
      color: isDark ? '#ffffff' : '#000000',
    });
    pasted = plate + inner;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}">${body}${pasted}</svg>`;
}

/** A drawing as an element of another one: what its root says of size and place is replaced. */
function nested(svg: string, attributes: Readonly<Record<string, string | number>>): string {
  const [root = '<svg>'] = /<svg\b[^>]*>/u.exec(svg) ?? [];
  const own = root.slice('<svg'.length).replaceAll(/\s(?:width|height|x|y)="[^"]*"/gu, '');
  const given = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<svg${given.join('')}${own}${svg.slice(svg.indexOf(root) + root.length)}`;
}

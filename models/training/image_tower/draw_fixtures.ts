/**
 * Draws the pictures by which TypeScript's and Python's pre-processing are compared: one of each case that matters.
 * Usage: node draw_fixtures.ts <folder>
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Usage: node draw_fixtures.ts <folder>');
mkdirSync(folder, { recursive: true });

function svg(width: number, height: number, inside: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>\n`,
  );
}

const save = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, name), bytes);

const star = '<path d="M12 2l3 7h7l-5.5 4.5 2 7.5L12 16.500l-6.500 4.500 2-7.500L2 9h7z"/>';
const house = '<path d="M3 11l9-8 9 8v10h-6v-6H9v6H3z" fill="none" stroke="#000" stroke-width="2"/>';
const arrow = '<path d="M4 12h14M13 6l6 6-6 6" fill="none" stroke="#ffffff" stroke-width="2"/>';
const window = `<rect width="320" height="200" fill="#f3f3f3"/><rect width="320" height="28" fill="#0a64ad"/>
  <rect x="12" y="44" width="180" height="12" fill="#333"/><rect x="12" y="66" width="240" height="8" fill="#999"/>
  <rect x="230" y="160" width="76" height="26" rx="4" fill="#0a64ad"/>`;
const landscape = `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#3a78c2"/><stop offset="1" stop-color="#f2d9b0"/></linearGradient></defs>
  <rect width="300" height="180" fill="url(#sky)"/><circle cx="230" cy="50" r="22" fill="#fff2a8"/>
  <path d="M0 180L90 70l60 60 50-40 100 90z" fill="#35523a"/>`;

save('star-black.svg', svg(24, 24, star));
save('house-outline.svg', svg(24, 24, house));
// White on transparent: has to be put on the dark ground.
save('arrow-white.svg', svg(24, 24, arrow));
save(
  'bars-wide.svg',
  svg(120, 30, '<path d="M4 26V10h20v16zM34 26V4h20v22zM64 26V14h20v12zM94 26V7h20v19z" fill="#c0392b"/>'),
);
save(
  'window.png',
  await sharp(svg(320, 200, window))
    .removeAlpha()
    .png()
    .toBuffer(),
);
save(
  'landscape.jpg',
  await sharp(svg(300, 180, landscape))
    .jpeg({ quality: 85 })
    .toBuffer(),
);
save(
  'landscape-upright.webp',
  await sharp(svg(300, 180, landscape))
    .rotate(90)
    .webp({ quality: 80 })
    .toBuffer(),
);
save(
  'star-small.png',
  await sharp(svg(24, 24, star))
    .resize(16, 16)
    .png()
    .toBuffer(),
);
save(
  'star-white.png',
  await sharp(svg(96, 96, `<g transform="scale(4)" fill="#fff">${star}</g>`))
    .png()
    .toBuffer(),
);
save(
  'glow.png',
  await sharp(svg(100, 100, '<circle cx="50" cy="50" r="40" fill="#e67e22" fill-opacity="0.5"/>'))
    .png()
    .toBuffer(),
);
save(
  'palette.gif',
  await sharp(
    svg(
      64,
      48,
      '<rect width="64" height="48" fill="#123456"/><circle cx="32" cy="24" r="16" fill="#fedcba"/>',
    ),
  )
    .gif()
    .toBuffer(),
);
save(
  'grey.png',
  await sharp(svg(300, 180, landscape))
    .greyscale()
    .removeAlpha()
    .toColourspace('b-w')
    .png()
    .toBuffer(),
);
save(
  'line-long.png',
  await sharp(
    svg(
      600,
      12,
      '<rect width="600" height="12" fill="#2c3e50"/><rect x="40" y="4" width="300" height="4" fill="#ecf0f1"/>',
    ),
  )
    .removeAlpha()
    .png()
    .toBuffer(),
);

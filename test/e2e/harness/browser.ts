// Finds and starts Chromium.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const knownPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

// Quiet, and with WebGL 2 drawn by the processor, since a test machine has no graphics card.
const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

/** The browser's program: $CHROMIUM, or where Debian and Google put it; undefined when there is none. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  return [named, ...knownPlaces].find(
    (file) => file !== undefined && path.isAbsolute(file) && existsSync(file),
  );
}

/** @throws Error that says how to install it */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error(
      'There is no Chromium: apt-get install chromium fonts-dejavu-core, or set CHROMIUM to the program.',
    );
  }
  return chromium.launch({ executablePath, headless: true, args: flags });
}

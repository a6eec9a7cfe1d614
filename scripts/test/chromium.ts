// Installs Chromium where that can be done without asking; otherwise says how.

import { spawnSync } from 'node:child_process';
import { findChromium } from '../../test/e2e/harness/browser.ts';

// A slow mirror; the packages are a hundred megabytes.
const installTimeoutMs = 10 * 60_000;

/** @throws Error that says how to install it */
export function ensureChromium(): void {
  if (findChromium() !== undefined) return;
  const isRoot = process.getuid?.() === 0;
  const hasApt = spawnSync('apt-get', ['--version']).status === 0;
  if (isRoot && hasApt) {
    console.log('Installing Chromium...');
    const script =
      'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core';
    const result = spawnSync('sh', ['-c', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      timeout: installTimeoutMs,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (result.status !== 0) throw new Error(`apt-get failed:\n${result.stdout}${result.stderr}`);
    if (findChromium() !== undefined) return;
  }
  throw new Error(
    'The end-to-end tests need Chromium: apt-get install chromium fonts-dejavu-core, or set CHROMIUM to a Chromium or Chrome program.',
  );
}

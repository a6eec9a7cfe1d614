// npm run setup: installs the dependencies when they are absent or out of date.
import { ensureSetup } from './bootstrap/setup.mjs';

try {
  console.log(`Dependencies are installed; Node for everything else: ${await ensureSetup()}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

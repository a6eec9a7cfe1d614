// npm run demo [-- folder]: indexes a folder and searches it in the terminal; without one, a small sample workspace.
import { ensureBuild } from './bootstrap/freshness.mjs';
import { launch } from './bootstrap/launch.mjs';
import { inRepository, userFolder } from './bootstrap/repository.mjs';

const args = process.argv.slice(2);
const hasFolder = args.some((arg) => !arg.startsWith('-'));
const folder = hasFolder ? [] : [inRepository('test/fixtures/sample-workspace')];
await launch([inRepository('dist/cli.cjs'), 'demo', ...args, ...folder], {
  cwd: userFolder(),
  prepare: ensureBuild,
});

// npm run semblance -- <command>: the command line, built when needed. Paths refer to the folder the user stands in.
import { ensureBuild } from './bootstrap/freshness.mjs';
import { launch } from './bootstrap/launch.mjs';
import { inRepository, userFolder } from './bootstrap/repository.mjs';

await launch([inRepository('dist/cli.cjs'), ...process.argv.slice(2)], {
  cwd: userFolder(),
  prepare: ensureBuild,
});

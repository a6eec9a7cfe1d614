// npm run package [-- --target linux-x64]: builds, packages and verifies the VSIX.
import { launch } from './bootstrap/launch.mjs';
import { inRepository, repositoryRoot } from './bootstrap/repository.mjs';

await launch([inRepository('scripts/package/main.ts'), ...process.argv.slice(2)], { cwd: repositoryRoot });

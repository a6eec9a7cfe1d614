// npm run build [-- --release] [--force]: bundles the sources and copies models and grammars into dist/.
import { launch } from './bootstrap/launch.mjs';
import { inRepository, repositoryRoot } from './bootstrap/repository.mjs';

await launch([inRepository('scripts/build/main.ts'), ...process.argv.slice(2)], { cwd: repositoryRoot });

// npm test [-- --only lint|types|unit|contract|integration|package|e2e|desktop]: everything that CI checks.
import { launch } from './bootstrap/launch.mjs';
import { inRepository, repositoryRoot } from './bootstrap/repository.mjs';

await launch([inRepository('scripts/test/main.ts'), ...process.argv.slice(2)], { cwd: repositoryRoot });

// Checks who imports whom (part of npm run lint).
import { launch } from './bootstrap/launch.mjs';
import { inRepository, repositoryRoot } from './bootstrap/repository.mjs';

await launch([inRepository('scripts/layers/main.ts'), ...process.argv.slice(2)], { cwd: repositoryRoot });

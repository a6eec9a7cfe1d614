// npm run bench [-- ...]: the benchmarks of test/bench, on the pinned Node.
import { launch } from './bootstrap/launch.mjs';
import { inRepository, repositoryRoot } from './bootstrap/repository.mjs';

await launch([inRepository('test/bench/main.ts'), ...process.argv.slice(2)], { cwd: repositoryRoot });

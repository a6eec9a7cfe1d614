// Prints every import that crosses a layer, with what to do instead; exits 1 when there is one.

import { repositoryRoot } from '../bootstrap/repository.mjs';
import { checkLayers } from './check.ts';

const { modules, files, violations } = await checkLayers(repositoryRoot);
for (const { rule, from, to, advice } of violations) {
  console.error(`${from} -> ${to}\n  ${rule}: ${advice}\n`);
}
if (modules < files || modules === 0) {
  console.error(`The layer check saw ${modules} of ${files} source files, so its answer is worth nothing.`);
}
console.log(`Layers: ${modules} modules of ${files} files checked, ${violations.length} violations.`);
if (violations.length > 0 || modules < files || modules === 0) process.exitCode = 1;

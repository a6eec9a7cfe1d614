// npm run vscode [-- folder]: installs the extension into VS Code and opens a folder; without VS Code, into
// code-server on a local port.
import { launch } from './bootstrap/launch.mjs';
import { inRepository, userFolder } from './bootstrap/repository.mjs';

await launch([inRepository('scripts/vscode/main.ts'), ...process.argv.slice(2)], { cwd: userFolder() });

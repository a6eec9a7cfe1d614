// Registers one more encoder at run time. Those in package.json need no code at all.
const path = require('node:path');
const vscode = require('vscode');

exports.activate = async (context) => {
  const semblance = vscode.extensions.getExtension('semblance.semblance');
  const api = await semblance?.activate();
  if (typeof api?.registerEncoder !== 'function') return;
  context.subscriptions.push(
    api.registerEncoder({
      id: 'sample.ngrams-module',
      displayName: 'Letter groups (ES module)',
      module: path.join(context.extensionPath, 'encoders', 'ngramsModule.mjs'),
    }),
  );
};

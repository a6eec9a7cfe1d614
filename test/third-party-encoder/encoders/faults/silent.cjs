// Waits for ever, with an idle event loop.
const { createPlugin } = require('../createPlugin.cjs');

exports.plugin = createPlugin('sample.silent', 'Never answers', () => new Promise(() => undefined));

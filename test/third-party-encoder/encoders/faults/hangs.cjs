// Never returns to the event loop, so that only the end of its process can stop it.
const { createPlugin } = require('../createPlugin.cjs');

exports.plugin = createPlugin('sample.hangs', 'Hangs in a loop', () => {
  for (;;);
});

// Rejects every call.
const { createPlugin } = require('../createPlugin.cjs');

exports.plugin = createPlugin('sample.throws', 'Throws', () => {
  throw new Error('the sample throws on purpose');
});

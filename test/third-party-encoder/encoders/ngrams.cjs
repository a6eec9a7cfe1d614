// The sample encoder as a CommonJS module.
const { createPlugin } = require('./createPlugin.cjs');

exports.plugin = createPlugin('sample.ngrams', 'Letter groups');

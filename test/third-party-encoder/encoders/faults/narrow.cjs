// Its vectors have half of the dimensions that it declares.
const { createPlugin } = require('../createPlugin.cjs');

exports.plugin = createPlugin('sample.narrow', 'Too few dimensions', ({ vectors, count, dimensions }) => ({
  vectors: vectors.subarray(0, vectors.length / 2).slice(),
  count,
  dimensions: dimensions / 2,
  truncated: [],
}));

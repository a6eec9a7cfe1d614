// Says that its vectors have length 1, while they have length 3.
const { createPlugin } = require('../createPlugin.cjs');

exports.plugin = createPlugin('sample.long', 'Vectors longer than it says', (batch) => ({
  ...batch,
  vectors: batch.vectors.map((value) => value * 3),
}));

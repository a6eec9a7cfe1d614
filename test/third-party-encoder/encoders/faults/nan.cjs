// One number of its vectors is none.
const { createPlugin } = require('../createPlugin.cjs');

exports.plugin = createPlugin('sample.nan', 'Not a number', (batch) => {
  if (batch.count > 0) batch.vectors[3] = Number.NaN;
  return batch;
});

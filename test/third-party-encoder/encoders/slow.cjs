// As good as the letter groups, but as slow as a large model on a small computer.
const { createPlugin } = require('./createPlugin.cjs');

const millisecondsPerInput = 40;

exports.plugin = createPlugin('sample.slow', 'Takes its time', async (batch) => {
  await new Promise((resolve) => setTimeout(resolve, batch.count * millisecondsPerInput));
  return batch;
});

// Ends its process in the middle of a call, as a fault of native code would.
const { createPlugin } = require('../createPlugin.cjs');

exports.plugin = createPlugin('sample.crashes', 'Ends its process', () => {
  process.stderr.write('the sample ends its process on purpose\n');
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
});

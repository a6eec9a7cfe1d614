// The sample encoder as an ES module.
import { createPlugin } from './createPlugin.cjs';

export const plugin = createPlugin('sample.ngrams-module', 'Letter groups (ES module)');

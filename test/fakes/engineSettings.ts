/** Settings of an engine that nothing is indexed with. */
import { defaultEncoderSettings, type EngineConfiguration } from '../../extension/core/protocol/engineApi.ts';

export const leastSettings: EngineConfiguration['settings'] = {
  ...defaultEncoderSettings,
  excludeGlobs: [],
  shouldUseIgnoreFiles: true,
  maxTextBytes: 1,
  maxImageBytes: 1,
  threads: 1,
  cacheBytes: 1,
};

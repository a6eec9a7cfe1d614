/** The status of an engine that has no workspace open. */
import type { EngineStatus } from './engineApi.ts';

export const closedStatus: EngineStatus = {
  phase: 'closed',
  role: 'reader',
  isComplete: false,
  filesIndexed: 0,
  filesPending: 0,
  filesSkipped: 0,
  chunks: 0,
  images: 0,
  contentMark: 0,
  chunksTruncated: 0,
  chunksToRefine: 0,
  picturesToCut: 0,
  picturesToRead: 0,
  isRefining: false,
  skippedByReason: {},
  problems: [],
  currentFile: '',
  chunksPerSecond: 0,
  etaSeconds: null,
  indexBytes: 0,
  encoderId: '',
  nextEncoderId: null,
  encoderProblem: null,
  problem: null,
};

/**
 * Every command of the product. Titles live in package.json alone; a test keeps both lists equal.
 */
export const commandIds = {
  search: 'semblance.search',
  findSimilar: 'semblance.findSimilar',
  rebuildIndex: 'semblance.rebuildIndex',
  pauseIndexing: 'semblance.pauseIndexing',
  resumeIndexing: 'semblance.resumeIndexing',
  checkIndex: 'semblance.checkIndex',
  showIndexStatus: 'semblance.showIndexStatus',
  showMenu: 'semblance.showMenu',
  showLog: 'semblance.showLog',
  restartEngine: 'semblance.restartEngine',
  installModel: 'semblance.installModel',
  manageModels: 'semblance.manageModels',
} as const;

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Context keys that `when` clauses and enablement of package.json read. */
export const contextKeys = {
  /** `off`, `starting`, `running` or `failed`. */
  engine: 'semblance.engine',
  /** True while indexing is paused by the user. */
  isPaused: 'semblance.isPaused',
  /** True once the index of the workspace has been complete in this session. */
  isIndexReady: 'semblance.isIndexReady',
} as const;

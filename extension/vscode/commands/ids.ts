/**
 * Every command of the product. Titles live in package.json alone; a test keeps both lists equal.
 */
export const commandIds = {
  search: 'semblance.search',
  findSimilar: 'semblance.findSimilar',
  openGallery: 'semblance.openGallery',
  findImagesForCode: 'semblance.findImagesForCode',
  findSimilarImages: 'semblance.findSimilarImages',
  findCodeForImage: 'semblance.findCodeForImage',
  searchClipboardImage: 'semblance.searchClipboardImage',
  pinSimilar: 'semblance.similar.pin',
  unpinSimilar: 'semblance.similar.unpin',
  similarBack: 'semblance.similar.back',
  similarForward: 'semblance.similar.forward',
  refreshSimilar: 'semblance.similar.refresh',
  similarOpenToSide: 'semblance.similar.openToSide',
  similarCompare: 'semblance.similar.compare',
  similarMore: 'semblance.similar.more',
  similarLess: 'semblance.similar.less',
  similarExcludeFile: 'semblance.similar.excludeFile',
  similarExcludeFolder: 'semblance.similar.excludeFolder',
  similarCopyPath: 'semblance.similar.copyPath',
  similarInsertReference: 'semblance.similar.insertReference',
  similarExplain: 'semblance.similar.explain',
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
  showMap: 'semblance.showMap',
  updateMap: 'semblance.updateMap',
  layOutMap: 'semblance.layOutMap',
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
  /** True while the panel "Similar" stays with what it compares. */
  isSimilarPinned: 'semblance.isSimilarPinned',
  /** True once the panel "Similar" has something to compare, and so something to stay with. */
  hasSimilarSubject: 'semblance.hasSimilarSubject',
  canSimilarGoBack: 'semblance.canSimilarGoBack',
  canSimilarGoForward: 'semblance.canSimilarGoForward',
} as const;

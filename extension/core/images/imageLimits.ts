/**
 * Limits for decoding pictures of a workspace that nobody has vetted. Each number stands beside its reason.
 */

const mebibyte = 1024 * 1024;

/** Larger than any camera or screen of today; a decoder needs about 0.4 GB for it in the worst case (interlaced PNG). */
export const maxRasterPixels = 100_000_000;

/** Hand-made SVGs are below 1 MB; above 4 MB they are maps or exported plots whose words say nothing about them. */
export const maxSvgBytes = 4 * mebibyte;

/** Enough for colours and shapes; keeps one full surface at 1 MB, and masks allocate one each. */
export const maxSvgRasterSide = 512;

/** Small icons are drawn larger than they are, so that anti-aliased rims do not outweigh their areas. */
export const minSvgRasterSide = 128;

/** A detailed map of the world has about 20,000 elements. */
export const maxSvgElements = 50_000;

/** Parsers and renderers recurse; hand-made files stay below 30 levels, exports below 100. */
export const maxSvgDepth = 200;

/** Elements drawn after <use>, patterns, masks and markers are expanded; about five seconds of drawing. */
export const maxSvgDrawnElements = 250_000;

/** A <use> that leads to a <use> and so on; real files have chains of two or three. */
export const maxSvgReferenceDepth = 100;

/** A renderer tries each style rule on each element; above this the matching alone takes seconds. */
export const maxSvgStyleMatches = 20_000_000;

/** Laying out text is slow; more letters than this are a document, not a label, and are not drawn. */
export const maxSvgDrawnCharacters = 20_000;

/** Raster pictures inside one SVG, together. A renderer decodes them whole, without the care given to files. */
export const maxEmbeddedPixels = 16_000_000;

/** Letters of an SVG's text that are kept: more than a description ever uses, less than a page. */
export const maxInnerTextCharacters = 2_000;

/** Statistics need no more than this: 65,536 pixels are counted in a few milliseconds. */
export const sampleSide = 256;

/** A 100-megapixel PNG takes about three seconds on a slow machine; more than three times that is a hang. */
export const defaultTimeLimitMs = 10_000;

/** A decoder that needs more than this for one picture endangers the machine rather than the picture. */
export const defaultMemoryLimitBytes = 1536 * mebibyte;

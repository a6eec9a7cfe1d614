/**
 * How a picture that is dragged out of a page names its file.
 */

/**
 * Type of the data; its value is the absolute path. A type of our own, because browsers take `file:` addresses out of
 * the common list of addresses when a page drags them.
 */
export const draggedPictureType = 'application/vnd.semblance.picture';

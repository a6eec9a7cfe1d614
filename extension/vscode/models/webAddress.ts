/** Which addresses are handed to the browser. */

/**
 * True for http and https. Models name addresses themselves, and one of another scheme would start a program of the
 * system instead of showing a page.
 */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

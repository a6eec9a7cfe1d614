/**
 * Which names of files a model may have: whatever a hub, an archive or a folder says, nothing is written outside the
 * model's own folder, on any system.
 */
import { SemblanceError } from '../../../core/errors/semblanceError.ts';

/** Far longer than any path of a real model; Windows has trouble from 260 on. */
const maxPathLength = 200;
/** Names that Windows takes for devices, with any extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Relative, with `/`, of plain names: no drive, no way up, no control characters, nothing that Windows rewrites. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.length > maxPathLength) return false;
  return path.split('/').every(isSafeName);
}

/** Two names, as in `organisation/name`. */
export function isModelId(id: string): boolean {
  const parts = id.split('/');
  return parts.length === 2 && parts.every((part) => isSafeName(part) && !part.startsWith('.'));
}

/**
 * Throws `model/corrupt` with a sentence that names the path, for the log. `details` are facts for the user: what the
 * path comes from, and never the path itself, which a stranger wrote.
 */
export function requireSafePath(path: string, origin: string, details: SemblanceError['details']): void {
  if (isSafePath(path)) return;
  throw new SemblanceError(
    'model/corrupt',
    `${origin} names a file ${JSON.stringify(path.slice(0, maxPathLength))} that could lie outside the model's folder. Nothing was installed.`,
    details,
  );
}

/** Throws `config/invalid`. */
export function requireModelId(id: string): void {
  if (isModelId(id)) return;
  throw new SemblanceError(
    'config/invalid',
    `${JSON.stringify(id)} is not the name of a model. Write it as organisation/name, as on the hub.`,
    { model: id },
  );
}

function isSafeName(name: string): boolean {
  // Letters, digits and the few signs that the hub's files have; a trailing dot or space vanishes on Windows.
  return (
    /^[\p{L}\p{N}_.+@=,() -]+$/u.test(name) && !/^\.{1,2}$|[. ]$|^ /.test(name) && !deviceName.test(name)
  );
}

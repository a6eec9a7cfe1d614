/**
 * What other extensions say about their encoders, checked: only files of the extension that says it are accepted.
 */
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import * as v from 'valibot';
import { contributedIdPattern, type EncoderContribution } from '../../core/encoders/encoderContribution.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';

/** As much of `vscode.Extension` as is read here. */
export interface InstalledExtension {
  readonly id: string;
  readonly extensionPath: string;
  readonly packageJSON: unknown;
}

/** Key below `contributes` in package.json. */
const contributionPoint = 'semblance.encoders';

const id = v.pipe(v.string(), v.regex(contributedIdPattern, 'must be letters, digits, ".", "_" and "-"'));
const displayName = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.maxLength(200));
const place = v.pipe(v.string(), v.nonEmpty('must not be empty'));

/** One of the two names what the encoder is made of. */
const registrationSchema = v.union([
  v.object({ id, displayName, module: place }),
  v.object({ id, displayName, folder: place }),
]);

/** What `registerEncoder` and the contribution point take; paths of package.json may be relative to the extension. */
export type EncoderRegistration = Readonly<v.InferOutput<typeof registrationSchema>>;

/** Called with the extension and what is wrong with its contribution. */
export type InvalidContributionListener = (extensionId: string, fault: string) => void;

/** Encoders of all extensions, in the order of their ids. The first of two with the same id wins. */
export function readContributions(
  extensions: readonly InstalledExtension[],
  onInvalid: InvalidContributionListener,
): readonly EncoderContribution[] {
  const found = new Map<string, EncoderContribution>();
  for (const extension of [...extensions].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const entry of entriesOf(extension, onInvalid)) {
      try {
        const contribution = toContribution(entry, extension);
        const other = found.get(contribution.id);
        if (other === undefined) found.set(contribution.id, contribution);
        else onInvalid(extension.id, `the id "${contribution.id}" is taken by ${other.extensionId}`);
      } catch (error) {
        onInvalid(extension.id, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return [...found.values()];
}

/** Throws `config/invalid` with what is wrong. */
export function toContribution(entry: unknown, extension: InstalledExtension): EncoderContribution {
  const parsed = v.safeParse(registrationSchema, entry);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(
      `an encoder needs "id", "displayName" and either "module" or "folder" (${v.getDotPath(issue) ?? 'entry'}: ${issue.message})`,
    );
  }
  const registration = parsed.output;
  const isModule = 'module' in registration;
  const path = resolve(extension.extensionPath, isModule ? registration.module : registration.folder);
  if (!isInside(path, extension.extensionPath))
    throw invalid(`"${path}" of the encoder "${registration.id}" is not a part of the extension`);
  return {
    id: registration.id,
    displayName: registration.displayName,
    extensionId: extension.id,
    kind: isModule ? 'module' : 'folder',
    path,
  };
}

/** The installed extension that a registered encoder belongs to, by its path, which is absolute then. */
export function ownerOf(entry: unknown, extensions: readonly InstalledExtension[]): InstalledExtension {
  const parsed = v.safeParse(registrationSchema, entry);
  const path = parsed.success
    ? 'module' in parsed.output
      ? parsed.output.module
      : parsed.output.folder
    : '';
  const owner = isAbsolute(path)
    ? extensions.find(({ extensionPath }) => isInside(path, extensionPath))
    : undefined;
  if (owner !== undefined) return owner;
  throw invalid('"module" or "folder" must be an absolute path inside of the extension that registers it');
}

function entriesOf(
  { id: extensionId, packageJSON }: InstalledExtension,
  onInvalid: InvalidContributionListener,
): readonly unknown[] {
  const contributes = property(packageJSON, 'contributes');
  const entries = property(contributes, contributionPoint);
  if (entries === undefined) return [];
  if (Array.isArray(entries)) return entries;
  onInvalid(extensionId, `"${contributionPoint}" must be a list`);
  return [];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isInside(path: string, folder: string): boolean {
  const below = relative(folder, join(path));
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

function invalid(fault: string): SemblanceError {
  return new SemblanceError('config/invalid', `An encoder cannot be registered: ${fault}.`, {
    setting: contributionPoint,
  });
}

/**
 * A workspace that changes at random, as a model in memory: what the files are and which edit comes next. It touches
 * no disk.
 */
import { pick, randomInteger } from './seededRandom.ts';

export interface Edit {
  readonly kind: 'edit' | 'create' | 'delete' | 'rename' | 'rename-folder';
  /** Relative paths with their new contents. */
  readonly writes: ReadonlyMap<string, string>;
  /** Relative paths, old and new; a folder moves with everything in it. */
  readonly move?: { readonly from: string; readonly to: string };
  readonly removed?: string;
  /** What a watcher would report. */
  readonly changed: readonly string[];
}

const verbs = [
  'load',
  'parse',
  'render',
  'merge',
  'validate',
  'schedule',
  'compress',
  'resolve',
  'measure',
  'translate',
] as const;
const nouns = [
  'invoice',
  'session',
  'polygon',
  'schema',
  'packet',
  'calendar',
  'inventory',
  'gradient',
  'journal',
  'sensor',
] as const;

/** Half of all edits hit one file, as when somebody works on it and saves again and again. */
const hotFile = 'src/module0/hot.ts';
const hotShare = 0.5;
const fewestFiles = 120;
const mostFiles = 180;
/** Few and short, so that an edit costs the encoder some milliseconds. */
const mostFunctions = 6;

export class ChurnPlan {
  readonly #random: () => number;
  readonly #files = new Map<string, readonly string[]>();
  #serial = 0;

  constructor(random: () => number, files: number) {
    this.#random = random;
    this.#files.set(hotFile, [this.#newFunction(), this.#newFunction()]);
    while (this.#files.size < files) this.#files.set(this.#newPath(), this.#newFunctions());
  }

  /** Contents by relative path. */
  get files(): ReadonlyMap<string, string> {
    return new Map([...this.#files].map(([path, functions]) => [path, contentOf(functions)]));
  }

  next(): Edit {
    const draw = this.#random();
    if (draw < hotShare) return this.#edit(hotFile);
    if (draw < 0.86) return this.#edit(this.#anyPath());
    if ((draw < 0.91 && this.#files.size < mostFiles) || this.#files.size <= fewestFiles)
      return this.#create();
    if (draw < 0.95) return this.#delete();
    return draw < 0.99 ? this.#rename() : this.#renameFolder();
  }

  #edit(path: string): Edit {
    const functions = [...(this.#files.get(path) ?? [])];
    const at = randomInteger(this.#random, functions.length);
    const draw = this.#random();
    if (draw < 0.2 && functions.length < mostFunctions) functions.splice(at, 0, this.#newFunction());
    else if (draw < 0.3 && functions.length > 1) functions.splice(at, 1);
    else if (draw < 0.35 && functions.length < mostFunctions)
      functions.push(functions[at] ?? this.#newFunction());
    else functions[at] = this.#newFunction();
    this.#files.set(path, functions);
    return { kind: 'edit', writes: new Map([[path, contentOf(functions)]]), changed: [path] };
  }

  #create(): Edit {
    const path = this.#newPath();
    const functions = this.#newFunctions();
    this.#files.set(path, functions);
    return { kind: 'create', writes: new Map([[path, contentOf(functions)]]), changed: [path] };
  }

  #delete(): Edit {
    const path = this.#anyPath();
    this.#files.delete(path);
    return { kind: 'delete', writes: new Map(), removed: path, changed: [path] };
  }

  #rename(): Edit {
    const from = this.#anyPath();
    const to = this.#newPath();
    this.#move(from, to);
    return { kind: 'rename', writes: new Map(), move: { from, to }, changed: [from, to] };
  }

  /** A watcher reports a moved folder by its own two paths, not by those of the files in it. */
  #renameFolder(): Edit {
    const path = this.#anyPath();
    const from = path.slice(0, path.lastIndexOf('/'));
    const to = `src/moved${this.#serial++}`;
    for (const file of [...this.#files.keys()]) {
      if (file !== hotFile && file.startsWith(`${from}/`))
        this.#move(file, `${to}${file.slice(from.length)}`);
    }
    return { kind: 'rename-folder', writes: new Map(), move: { from, to }, changed: [from, to] };
  }

  #move(from: string, to: string): void {
    const functions = this.#files.get(from);
    if (functions === undefined) throw new RangeError(`There is no file ${from}`);
    this.#files.delete(from);
    this.#files.set(to, functions);
  }

  /** Any file but the hot one, which stays where it is. */
  #anyPath(): string {
    return pick(
      this.#random,
      [...this.#files.keys()].filter((path) => path !== hotFile),
    );
  }

  /** `module0` belongs to the hot file alone, so that it is never moved. */
  #newPath(): string {
    return `src/module${1 + randomInteger(this.#random, 12)}/${pick(this.#random, nouns)}${this.#serial++}.ts`;
  }

  #newFunctions(): readonly string[] {
    return Array.from({ length: 1 + randomInteger(this.#random, 3) }, () => this.#newFunction());
  }

  /** Never twice the same, so that a row of an older state cannot pass for one of the newest. */
  #newFunction(): string {
    const serial = this.#serial++;
    const verb = pick(this.#random, verbs);
    const noun = pick(this.#random, nouns);
    const other = pick(this.#random, nouns);
    const name = `${verb}${noun.charAt(0).toUpperCase()}${noun.slice(1)}${serial}`;
    return `/** Version ${serial}: ${verb} the ${noun} before the ${other}. */\nexport function ${name}(${noun}, ${other}) {\n  return ${verb}(${noun}, ${other}, ${serial});\n}\n`;
  }
}

function contentOf(functions: readonly string[]): string {
  return functions.join('\n');
}

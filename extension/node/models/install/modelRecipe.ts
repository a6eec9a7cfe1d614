/**
 * What the installer asks of those who know how models are used: which files a model needs, and the document to lay
 * beside them.
 */
import type { InstalledFile, KnownModel, ModelAssumption } from '../../../core/protocol/modelApi.ts';
import type { SourceFacts } from './modelSource.ts';

export interface RecipeFile {
  readonly path: string;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
  /** Taken when the source has it. */
  readonly isOptional: boolean;
}

export interface ModelRecipe extends Omit<KnownModel, 'id'> {
  /** `organisation/name`; names the folder. */
  readonly model: string;
  readonly encoderId: string;
  readonly files: readonly RecipeFile[];
  /** Read off the model's own files, because nobody wrote a definition for it. */
  readonly isDerived: boolean;
  /** What nobody says and was assumed. */
  readonly assumptions: readonly ModelAssumption[];
  /** Name and text of the document that says how to use the model, completed with what was installed. */
  document(installed: {
    readonly revision: string;
    readonly commit: string;
    readonly files: readonly InstalledFile[];
  }): { readonly path: string; readonly text: string };
}

export interface ModelRecipes {
  /** Models to offer by name. */
  known(): readonly KnownModel[];
  /**
   * Repository and revision of a known model, by its repository, its short name, or the repository that it was converted
   * from.
   */
  findKnown(name: string): { readonly model: string; readonly revision: string } | undefined;
  /**
   * `read` resolves to undefined for a file that the source lacks, `hashOf` (SHA-256) also for one whose hash only its
   * list of files can tell. Rejects with `model/unsupported` when the model
   * cannot be used, and with `config/invalid` when its own definition is wrong.
   */
  recipeFor(
    facts: SourceFacts,
    read: (path: string) => Promise<Uint8Array | undefined>,
    hashOf: (path: string) => Promise<string | undefined>,
  ): Promise<ModelRecipe>;
}

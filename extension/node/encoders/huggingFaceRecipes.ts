/**
 * Tells the installer of models what a model of the Hugging Face hub needs: by the product's own definition of a known
 * model, by the definition that lies beside the model, or by what the model's configuration files say.
 */
import type { EncoderModality } from '../../../plugins/api/encoder.ts';
import {
  checkDefinition,
  definitionFileName,
  type EncoderDefinition,
  requiredFiles,
} from '../../../plugins/huggingface/definition.ts';
import { deriveDefinition } from '../../../plugins/huggingface/deriveDefinition.ts';
import { configFiles } from '../../../plugins/huggingface/describedModel.ts';
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import { defaultModelHost, type KnownModel, type ModelAssumption } from '../../core/protocol/modelApi.ts';
import type { ModelRecipe, ModelRecipes } from '../models/install/modelRecipe.ts';
import type { SourceFacts } from '../models/install/modelSource.ts';
import { isModelId } from '../models/install/relativePath.ts';
import { recogniseModel } from './recogniseModel.ts';

/** The product's own definitions. */
export interface KnownModels {
  readonly all: () => readonly EncoderDefinition[];
  /** By short name, repository, or the repository that it was converted from. */
  readonly find: (name: string) => EncoderDefinition | undefined;
}

export class HuggingFaceRecipes implements ModelRecipes {
  readonly #known: KnownModels;

  constructor(known: KnownModels) {
    this.#known = known;
  }

  known(): readonly KnownModel[] {
    return this.#known.all().map((definition) => ({
      id: definition.source.model,
      ...descriptionOf(definition),
      licence: {
        spdx: definition.licence.spdx,
        url: definition.licence.url ?? `${defaultModelHost}/${definition.source.model}`,
      },
    }));
  }

  findKnown(name: string): { readonly model: string; readonly revision: string } | undefined {
    return this.#known.find(name)?.source;
  }

  async recipeFor(
    facts: SourceFacts,
    read: (path: string) => Promise<Uint8Array | undefined>,
    hashOf: (path: string) => Promise<string | undefined>,
  ): Promise<ModelRecipe> {
    const known = facts.model === undefined ? undefined : this.#known.find(facts.model);
    // Another revision, or what it was converted from, may consist of other files: then the model itself is asked.
    const isMeant =
      known?.source.model.toLowerCase() === facts.model?.toLowerCase() &&
      (facts.revision === known?.source.revision || facts.kind === 'folder');
    if (known !== undefined && isMeant) return recipeOf(known, facts, { isDerived: false, assumptions: [] });
    const texts = new Map<string, string>();
    for (const path of configFiles) {
      if (facts.files !== undefined && !facts.files.some((file) => file.path === path)) continue;
      const bytes = await read(path);
      if (bytes !== undefined) texts.set(path, Buffer.from(bytes).toString('utf8'));
      if (path === definitionFileName && bytes !== undefined) break; // It says all.
    }
    if (facts.files === undefined && !texts.has(definitionFileName)) throw unlisted(facts);
    if (facts.kind !== 'hub' && facts.model === undefined && !texts.has(definitionFileName)) {
      const clues = { facts, config: texts.get('config.json'), hashOf };
      const recognised = await recogniseModel(this.#known.all(), clues);
      if (recognised !== undefined) {
        const assumptions = recognised.by === 'name' ? (['known-by-name'] as const) : [];
        return recipeOf(recognised.definition, facts, { isDerived: false, assumptions });
      }
    }
    try {
      const { definition, assumptions } = deriveDefinition({
        model: facts.model ?? nameOfLocal(facts.origin),
        revision: facts.revision,
        ...(facts.commit === '' ? {} : { commit: facts.commit }),
        files: (facts.files ?? []).map(({ path, bytes, sha256 }) => ({
          path,
          ...(bytes === undefined ? {} : { bytes }),
          ...(sha256 === undefined ? {} : { sha256 }),
        })),
        texts,
      });
      return recipeOf(definition, facts, { isDerived: !texts.has(definitionFileName), assumptions });
    } catch (error) {
      if (!SemblanceError.is(error, 'config/invalid')) throw error;
      throw new SemblanceError('model/unsupported', error.message, error.details, { cause: error });
    }
  }
}

function recipeOf(
  definition: EncoderDefinition,
  facts: SourceFacts,
  {
    isDerived,
    assumptions,
  }: Pick<ModelRecipe, 'isDerived'> & { readonly assumptions: readonly ModelAssumption[] },
): ModelRecipe {
  const { licence, source } = definition;
  const isUnstated = licence.spdx === 'NOASSERTION' && facts.licence !== '';
  return {
    // The hub decides under which name its model lies; a definition from elsewhere says it itself.
    model: facts.model ?? source.model,
    encoderId: `huggingface.${definition.id}`,
    ...descriptionOf(definition),
    licence: {
      spdx: isUnstated ? `LicenseRef-${facts.licence.replaceAll(/[^\w.-]+/g, '-')}` : licence.spdx,
      url: licence.url ?? facts.licenceUrl,
    },
    files: requiredFiles(definition).map(({ path, bytes, sha256, optional }) => ({
      path,
      bytes,
      sha256,
      isOptional: optional === true,
    })),
    isDerived,
    // The hub may know a licence that the model's own files do not state.
    assumptions: assumptions.filter((one) => one !== 'unstated-licence' || facts.licence === ''),
    document: ({ revision, commit, files }) => ({
      path: definitionFileName,
      text: `${JSON.stringify(
        checkDefinition(
          {
            ...definition,
            source: { ...source, revision, ...(commit === '' ? {} : { commit }) },
            files: files.map((file) => ({
              ...definition.files.find(({ path }) => path === file.path),
              ...file,
            })),
          },
          definitionFileName,
        ),
        undefined,
        2,
      )}\n`,
    }),
  };
}

/** What a person is told of a model, whether it is installed or not. */
function descriptionOf(
  definition: EncoderDefinition,
): Pick<KnownModel, 'displayName' | 'description' | 'modalities' | 'dimensions' | 'languages'> {
  const { displayName, description = '', image, dimensions, languages } = definition;
  const modalities: readonly EncoderModality[] =
    image === undefined ? ['text', 'code'] : ['text', 'code', 'image'];
  return { displayName, description, modalities, dimensions, languages };
}

/** `local/<name of the folder or archive>`, of what the hub would allow. */
function nameOfLocal(origin: string): string {
  const last = origin.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  const name = last
    .replace(/\.zip$/i, '')
    .normalize('NFKD')
    .replaceAll(/[^\w.-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  const id = `local/${name}`;
  return isModelId(id) ? id : 'local/model';
}

function unlisted(facts: SourceFacts): SemblanceError {
  return new SemblanceError(
    'model/unsupported',
    `${facts.origin} cannot list the files of ${facts.model ?? 'the model'} and has no ${definitionFileName} for it. Put one beside its files, or choose a model that Semblance knows.`,
    { model: facts.model ?? '' },
  );
}

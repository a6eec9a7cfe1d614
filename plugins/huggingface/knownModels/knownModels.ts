/**
 * The models that the product knows by name: what to offer, and what to take before anything is derived.
 */
import { checkDefinition, type EncoderDefinition } from '../definition.ts';
import { jointModels } from './jointModels.ts';
import { textModels } from './textModels.ts';

/** In the order in which they are offered: by what they encode, then by size. */
export function knownModels(): readonly EncoderDefinition[] {
  return [...textModels, ...jointModels].map((model) =>
    checkDefinition(model, `The definition of ${model.id}`),
  );
}

/**
 * By id, by repository, or by the repository that it was converted from; upper and lower case are the same, as on the
 * hub.
 */
export function findKnownModel(name: string): EncoderDefinition | undefined {
  const wanted = name.trim().toLowerCase();
  const matches = (candidate: string | undefined): boolean => candidate?.toLowerCase() === wanted;
  return knownModels().find(
    ({ id, source }) => matches(id) || matches(source.model) || matches(source.original),
  );
}

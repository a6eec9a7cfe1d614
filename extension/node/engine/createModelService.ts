/**
 * Puts the installer of models together with those who know how models are used.
 */
import { findKnownModel, knownModels } from '../../../plugins/huggingface/knownModels/knownModels.ts';
import type { Logger } from '../../core/logging/logger.ts';
import { HuggingFaceRecipes } from '../encoders/huggingFaceRecipes.ts';
import { ModelService } from '../models/modelService.ts';

/** `version` of the product is told to the hub. */
export function createModelService(logger: Logger, version: string): ModelService {
  return new ModelService({
    recipes: new HuggingFaceRecipes({ all: knownModels, find: findKnownModel }),
    variables: process.env,
    logger,
    version,
  });
}

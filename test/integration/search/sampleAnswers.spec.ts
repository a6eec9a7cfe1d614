/**
 * Everything that is tested of answers on the sample workspace, through the whole engine with the models that ship: to
 * index the sample takes longer than most of the tests. None of them changes anything.
 */
import { describe } from 'vitest';
import { defineExplanationTests } from './sample/explanations.ts';
import { defineProbabilityTests } from './sample/probabilities.ts';
import { defineRelevanceTests } from './sample/relevance.ts';
import { useSampleEngine } from './sample/sampleEngine.ts';
import { defineWishTests } from './sample/wishes.ts';

const engine = useSampleEngine();

describe('the sample workspace', () => defineRelevanceTests(engine));
describe('wishes', () => defineWishTests(engine));
describe('probabilities', () => defineProbabilityTests(engine));
describe('an explanation', () => defineExplanationTests(engine));

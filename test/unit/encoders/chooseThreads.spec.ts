import { expect, it } from 'vitest';
import { chooseThreads } from '../../../extension/node/encoders/chooseThreads.ts';

it.each([
  { cores: 0, requested: 0, threads: 1 },
  { cores: 1, requested: 0, threads: 1 },
  { cores: 2, requested: 0, threads: 1 },
  { cores: 3, requested: 0, threads: 1 },
  { cores: 4, requested: 0, threads: 2 },
  { cores: 8, requested: 0, threads: 4 },
  { cores: 64, requested: 0, threads: 4 },
  { cores: 8, requested: 6, threads: 6 },
  { cores: 2, requested: 16, threads: 2 },
  { cores: 4, requested: -3, threads: 2 },
  { cores: 4, requested: 0.5, threads: 1 },
])(
  'takes $threads threads of $cores cores when $requested are asked for',
  ({ cores, requested, threads }) => {
    expect(chooseThreads(cores, requested)).toBe(threads);
  },
);

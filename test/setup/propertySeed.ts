// Property tests draw new examples in every run, so that they go on finding things. Where a run has to be repeatable,
// PROPERTY_SEED fixes the examples.

import fc from 'fast-check';

const seed = Number(process.env.PROPERTY_SEED);
if (Number.isInteger(seed) && seed !== 0) fc.configureGlobal({ seed });

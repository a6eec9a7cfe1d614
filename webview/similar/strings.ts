/**
 * The words of the panel's page.
 */
import type { SimilarStringKey } from '../../extension/core/protocol/views/similarView.ts';
import type { Strings } from '../shared/strings.ts';

export type SimilarPageStrings = Strings<SimilarStringKey>;

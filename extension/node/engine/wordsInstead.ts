/**
 * Answers by words alone when the text encoder is switched off: fewer finds are better than none.
 */
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { ExplainService } from '../../core/explain/explainService.ts';
import type { SearchService } from '../../core/search/searchService.ts';

/** What an index answers. */
export type Answers = Pick<SearchService, 'search' | 'similar'> & Pick<ExplainService, 'explain'>;

export function withWordsInstead(
  service: Pick<SearchService, 'search' | 'similar'>,
  explainer: Pick<ExplainService, 'explain'>,
): Answers {
  const isOff = (error: unknown): boolean => SemblanceError.is(error, 'encoder/switched-off');
  return {
    async search(query, signal) {
      try {
        return await service.search(query, signal);
      } catch (error) {
        if (!isOff(error)) throw error;
        return await service.search({ ...query, mode: 'words' }, signal);
      }
    },
    async similar(query, signal) {
      try {
        return await service.similar(query, signal);
      } catch (error) {
        const { text, filter, limit } = query;
        if (!isOff(error) || text === undefined) throw error;
        return await service.search({ text, filter, limit, mode: 'words' }, signal);
      }
    },
    async explain(question, signal) {
      const { query, item } = question;
      try {
        return await explainer.explain(question, signal);
      } catch (error) {
        if (!isOff(error) || query.kind !== 'search') throw error;
        const byWords = { kind: 'search', query: { ...query.query, mode: 'words' } } as const;
        return await explainer.explain({ query: byWords, item }, signal);
      }
    },
  };
}

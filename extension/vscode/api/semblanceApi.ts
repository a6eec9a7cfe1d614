/**
 * What other extensions get from `vscode.extensions.getExtension(...).activate()`. Fields are only ever added within a
 * version.
 */

import { neverCancelled } from '../../core/cancellation/cancellation.ts';
import type { Disposable } from '../../core/lifecycle/disposable.ts';
import type { EngineApi, EnginePhase } from '../../core/protocol/engineApi.ts';
import { parseQueryFilters } from '../../core/search/queryFilters.ts';
import type { SearchAnswer, SearchFilter } from '../../core/search/searchTypes.ts';
import type { EncoderRegistration } from '../encoders/readContributions.ts';
import type { EngineState, OffReason } from '../engine/engineState.ts';

export interface SemblanceQuery {
  /** May hold filters such as `lang:python`, unless `filter` is given. */
  readonly text: string;
  readonly filter?: SearchFilter;
  /** 1 to 200; 20 unless given. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

export interface SemblanceStatus {
  /** Whether a search can be answered, now or in a moment. */
  readonly state: EngineState['kind'];
  /** Why nothing runs; undefined unless `state` is `off`. */
  readonly offReason: OffReason | undefined;
  readonly phase: EnginePhase;
  /** False while the first index is being built. */
  readonly isComplete: boolean;
  readonly filesIndexed: number;
  readonly filesPending: number;
  readonly chunks: number;
  readonly images: number;
  /** The encoders that answer: `built-in`, or the id of one. */
  readonly encoderId: string;
}

export interface SemblanceApi {
  readonly apiVersion: 1;
  /**
   * Searches the index of this window; waits for an engine that is starting. Rejects with an error whose `code` is one
   * of Semblance's, for example `engine/not-open` when nothing runs here.
   */
  search(query: SemblanceQuery): Promise<SearchAnswer>;
  status(): SemblanceStatus;
  /**
   * Offers an encoder of the calling extension for the setting `semblance.encoder`, until the result is disposed. It is
   * data alone: `module` is the absolute path of a JavaScript file of the extension that exports `plugin`, which runs
   * in a process of its own; `folder` that of a model with a `semblance-encoder.json`. The contribution point
   * `semblance.encoders` in package.json does the same without code. Throws an error with the code `config/invalid`.
   */
  registerEncoder(registration: EncoderRegistration): Disposable;
}

const defaultLimit = 20;
const largestLimit = 200;

interface EngineSource {
  readonly state: EngineState;
  engine(signal: AbortSignal): Promise<EngineApi>;
}

interface EncoderRegistrar {
  register(registration: EncoderRegistration): Disposable;
}

export function createSemblanceApi(source: EngineSource, encoders: EncoderRegistrar): SemblanceApi {
  return {
    apiVersion: 1,
    async search(query) {
      const signal = query.signal ?? neverCancelled();
      const { text, filter } =
        query.filter === undefined
          ? parseQueryFilters(query.text)
          : { text: query.text, filter: query.filter };
      const limit = Math.min(largestLimit, Math.max(1, Math.trunc(query.limit ?? defaultLimit)));
      const engine = await source.engine(signal);
      return engine.search({ text, filter, limit, mode: 'hybrid' }, signal);
    },
    status() {
      const { state } = source;
      const status = state.kind === 'running' ? state.status : undefined;
      return {
        state: state.kind,
        offReason: state.kind === 'off' ? state.reason : undefined,
        phase: status?.phase ?? 'closed',
        isComplete: status?.isComplete ?? false,
        filesIndexed: status?.filesIndexed ?? 0,
        filesPending: status?.filesPending ?? 0,
        chunks: status?.chunks ?? 0,
        images: status?.images ?? 0,
        encoderId: status?.encoderId ?? '',
      };
    },
    registerEncoder: (registration) => encoders.register(registration),
  };
}

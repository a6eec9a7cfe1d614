/**
 * Stands in for an engine that could not be created (a native part is missing): every call rejects with the reason,
 * so that the host shows one clear sentence instead of restarting a process that cannot work.
 */
import type { EngineApi } from '../../core/protocol/engineApi.ts';

export function createBrokenEngine(reason: unknown): EngineApi {
  const refuse = (): Promise<never> => Promise.reject(reason);
  const never = () => ({ dispose: () => undefined });
  return {
    onDidChangeStatus: never,
    onDidLog: never,
    onDidMapProgress: never,
    open: refuse,
    configure: refuse,
    index: refuse,
    filesChanged: refuse,
    prioritize: refuse,
    pause: refuse,
    resume: refuse,
    rebuild: refuse,
    search: refuse,
    similar: refuse,
    explain: refuse,
    items: refuse,
    map: refuse,
    mapPlace: refuse,
    mapItem: refuse,
    status: refuse,
    doctor: refuse,
    close: () => Promise.resolve(),
  };
}

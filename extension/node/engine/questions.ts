/**
 * Answers questions about the index with the session that is opened, and repairs an index that a question found
 * damaged.
 */
import { SemblanceError } from '../../core/errors/semblanceError.ts';
import type { EngineSessions } from './engineSessions.ts';
import type { IndexSession } from './indexSession.ts';

export interface QuestionsParts {
  readonly sessions: Pick<EngineSessions, 'ready' | 'reopen' | 'hold'>;
  readonly repairSoon: (session: IndexSession, error: unknown) => void;
}

export class Questions {
  readonly #parts: QuestionsParts;

  constructor(parts: QuestionsParts) {
    this.#parts = parts;
  }

  /**
   * Asks the session, which stays open until there is an answer. A reader opens the index anew first when another
   * generation answers by now.
   */
  async ask<T>(question: (session: IndexSession) => Promise<T>): Promise<T> {
    const { sessions, repairSoon } = this.#parts;
    let session = await sessions.ready();
    if (!session.store.isWriter && (await session.generation?.isOutdated()) === true) {
      await sessions.reopen();
      session = await sessions.ready();
    }
    const answer = question(session);
    sessions.hold(answer);
    try {
      return await answer;
    } catch (error) {
      if (SemblanceError.is(error, 'index/corrupt')) repairSoon(session, error);
      throw error;
    }
  }
}

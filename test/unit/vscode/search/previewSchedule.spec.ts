/** When a highlighted match is shown: after a rest, or soon after somebody moved to it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PreviewSchedule } from '../../../../extension/vscode/search/previewSchedule.ts';

interface Match {
  readonly place: string;
  /** Of which answer it is. */
  readonly answer: number;
}

const at = (place: string, answer = 1): Match => ({ place, answer });
const pass = (ms: number) => vi.advanceTimersByTime(ms);

describe('the schedule of previews', () => {
  let shown: string[] = [];
  let schedule: PreviewSchedule<Match>;

  beforeEach(() => {
    vi.useFakeTimers();
    shown = [];
    schedule = new PreviewSchedule<Match>({
      show: ({ place, answer }) => shown.push(`${place} of ${answer}`),
      isSame: (one, other) => one.place === other.place,
    });
  });
  afterEach(() => {
    schedule.dispose();
    vi.useRealTimers();
  });

  it('shows nothing while answers follow each other, and the last one when they rest', () => {
    for (const [key, place] of ['a', 'b', 'c', 'd'].entries()) {
      schedule.cancel();
      schedule.follow(at(place, key), 'list');
      pass(200);
    }
    expect(shown).toEqual([]);
    pass(150);
    expect(shown).toEqual(['d of 3']);
  });

  it('shows soon what the user moves to, but nothing that is only passed', () => {
    for (const place of ['a', 'b', 'c']) {
      pass(33);
      schedule.follow(at(place), 'user');
    }
    expect(shown).toEqual([]);
    pass(60);
    expect(shown).toEqual(['c of 1']);
  });

  it('lets time go on for the match that stays the first of a refreshed answer', () => {
    schedule.follow(at('a', 1), 'list');
    pass(300);
    schedule.follow(at('a', 2), 'list');
    pass(50);
    expect(shown).toEqual(['a of 1']);
  });

  it('does not show again what is shown, but does after something else', () => {
    schedule.follow(at('a'), 'user');
    pass(60);
    schedule.follow(at('b'), 'list');
    pass(100);
    schedule.follow(at('a', 2), 'list');
    pass(1000);
    expect(shown).toEqual(['a of 1']);
    schedule.follow(at('b', 2), 'user');
    pass(60);
    schedule.follow(at('a', 2), 'user');
    pass(60);
    expect(shown).toEqual(['a of 1', 'b of 2', 'a of 2']);
  });

  it('forgets what waits when it is out of date, and for good when the list is gone', () => {
    schedule.follow(at('b'), 'list');
    schedule.cancel();
    pass(1000);
    schedule.follow(at('c'), 'user');
    schedule.dispose();
    schedule.follow(at('d'), 'user');
    pass(1000);
    expect(shown).toEqual([]);
  });
});

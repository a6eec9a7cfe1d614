import { describe, expect, it } from 'vitest';
import { ChurnPlan, type Edit } from '../../bench/churnPlan.ts';
import { compareRows } from '../../bench/churnRows.ts';
import { seededRandom } from '../../bench/seededRandom.ts';
import { row } from '../../fakes/rows.ts';

/** What a disk would hold after the edit. */
function applyTo(disk: Map<string, string>, edit: Edit): void {
  for (const [path, content] of edit.writes) disk.set(path, content);
  if (edit.removed !== undefined) expect(disk.delete(edit.removed)).toBe(true);
  if (edit.move === undefined) return;
  const { from, to } = edit.move;
  const moved = [...disk].filter(([path]) => path === from || path.startsWith(`${from}/`));
  expect(moved.length).toBeGreaterThan(0);
  for (const [path, content] of moved) {
    disk.delete(path);
    disk.set(`${to}${path.slice(from.length)}`, content);
  }
}

describe('the plan of the churn', () => {
  it('describes its edits so that a disk that follows them equals the plan', () => {
    const plan = new ChurnPlan(seededRandom(1), 150);
    const disk = new Map(plan.files);
    expect(disk.size).toBe(150);
    const kinds = new Map<string, number>();
    for (let done = 0; done < 3_000; done++) {
      const edit = plan.next();
      kinds.set(edit.kind, (kinds.get(edit.kind) ?? 0) + 1);
      expect(edit.changed.length).toBeGreaterThan(0);
      applyTo(disk, edit);
    }
    expect(disk).toEqual(plan.files);
    for (const kind of ['edit', 'create', 'delete', 'rename', 'rename-folder'])
      expect(kinds.get(kind)).toBeGreaterThan(5);
    expect(disk.size).toBeGreaterThan(100);
    expect(disk.size).toBeLessThan(200);
  });

  it('hardly ever writes an older state again', () => {
    const plan = new ChurnPlan(seededRandom(2), 130);
    const seen = new Set<string>();
    for (let done = 0; done < 1_000; done++) {
      for (const content of plan.next().writes.values()) {
        expect(content).not.toBe('');
        // Removing a function may bring back an earlier text, everything else is new.
        seen.add(content);
      }
    }
    expect(seen.size).toBeGreaterThan(850);
  });

  it('repeats with the seed', () => {
    const edits = (seed: number): Edit[] => {
      const plan = new ChurnPlan(seededRandom(seed), 130);
      return Array.from({ length: 50 }, () => plan.next());
    };
    expect(edits(3)).toEqual(edits(3));
    expect(edits(3)).not.toEqual(edits(4));
  });
});

describe('the comparison of rows', () => {
  const rows = [row('a.ts', 1), row('a.ts', 2), row('b.ts', 3)];

  it('finds nothing between equal indexes, whatever the order', () => {
    expect(compareRows(rows.toReversed(), rows)).toEqual({
      lost: [],
      duplicate: [],
      stale: [],
      wrongVectors: [],
      earlierFacts: [],
    });
  });

  it('counts rows that remember an earlier time or size of their file, apart from stale ones', () => {
    const [first = row('a.ts', 1), second = row('a.ts', 2), third = row('b.ts', 3)] = rows;
    const earlier = { ...first, mtimeMs: first.mtimeMs - 1, sizeBytes: first.sizeBytes + 7 };
    // Two writes within one tick of the file system's clock: the size alone tells them apart.
    const resized = { ...second, sizeBytes: second.sizeBytes + 1 };
    const result = compareRows([earlier, resized, third], rows);
    expect(result.earlierFacts).toEqual([first.id, second.id]);
    expect(result.stale).toEqual([]);
  });

  it('calls a row stale that claims a later time than its file has', () => {
    const [first = row('a.ts', 1), ...others] = rows;
    const result = compareRows([{ ...first, mtimeMs: first.mtimeMs + 1 }, ...others], rows);
    expect(result.stale).toHaveLength(1);
    expect(result.stale[0]).toContain('mtimeMs is');
    expect(result.earlierFacts).toEqual([]);
  });

  it('finds a lost row, a doubled row and a row too many', () => {
    const [first = row('a.ts', 1), second = row('a.ts', 2)] = rows;
    const result = compareRows([first, first, second, row('old.ts', 9)], rows);
    expect(result.lost).toEqual([rows[2]?.id]);
    expect(result.duplicate).toEqual([first.id]);
    expect(result.stale).toHaveLength(1);
    expect(result.stale[0]).toContain('old.ts');
  });

  it.each([
    [{ fileHash: 'other' }, 'fileHash'],
    [{ text: 'other' }, 'text'],
    [{ range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } } }, 'range'],
    [{ words: '' }, 'words'],
  ])('finds a row with another %j', (change, field) => {
    const result = compareRows([...rows.slice(1), row('a.ts', 1, change)], rows);
    expect(result.stale).toHaveLength(1);
    expect(result.stale[0]).toContain(`${field} is`);
  });

  it('finds the vector of another text', () => {
    const result = compareRows([...rows.slice(1), row('a.ts', 1, { vector: row('a.ts', 7).vector })], rows);
    expect(result.wrongVectors).toEqual([rows[0]?.id]);
  });
});

import { expect, it } from 'vitest';
import { failuresOf, outcomeOfVitest, sum } from '../../../scripts/test/outcome.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'some.spec.ts',
  status,
  message: 'The file is broken.',
  assertionResults: tests.map((one) => ({
    status: one,
    fullName: `test that ${one}`,
    failureMessages: one === 'failed' ? ['Error: no\n    at line 1'] : [],
  })),
});
const report = (passed: number, failed: number, files: ReturnType<typeof file>[], pending = 0) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  numTodoTests: 0,
  testResults: files,
});

it.each([
  ['all passed', report(2, 0, [file('passed', 'passed', 'passed')]), 0, { passed: 2, failed: 0, skipped: 0 }],
  ['one failed', report(1, 1, [file('failed', 'passed', 'failed')]), 1, { passed: 1, failed: 1, skipped: 0 }],
  [
    'a file could not be loaded',
    report(1, 0, [file('passed', 'passed'), file('failed')]),
    1,
    { passed: 1, failed: 1, skipped: 0 },
  ],
  [
    'a hook failed after its tests',
    report(1, 0, [file('failed', 'passed')]),
    1,
    { passed: 1, failed: 1, skipped: 0 },
  ],
  [
    'an error that belongs to no test',
    report(1, 0, [file('passed', 'passed')]),
    1,
    { passed: 1, failed: 1, skipped: 0 },
  ],
  ['nothing ran', report(0, 0, []), 0, { passed: 0, failed: 1, skipped: 0 }],
  [
    'some were skipped',
    report(1, 0, [file('passed', 'passed', 'skipped')], 1),
    0,
    { passed: 1, failed: 0, skipped: 1 },
  ],
])('%s', (_case, json, exitCode, expected) => {
  expect(outcomeOfVitest(json, exitCode)).toEqual(expected);
});

it('adds up', () => {
  expect(
    sum([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 20, skipped: 30 },
    ]),
  ).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});

it('names each failed test, and each file that failed as a whole', () => {
  const files = [file('failed', 'passed', 'failed'), file('failed', 'passed'), file('passed', 'passed')];
  expect(failuresOf(report(3, 1, files))).toEqual([
    'some.spec.ts > test that failed: Error: no at line 1',
    'some.spec.ts: The file is broken.',
  ]);
});

it('shortens a long reason', () => {
  const long = { ...file('failed'), message: 'x'.repeat(5000) };
  expect(failuresOf(report(0, 0, [long]))[0]?.length).toBeLessThan(400);
});

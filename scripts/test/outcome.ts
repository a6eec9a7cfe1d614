// Counts of a step's checks, and how the JSON report of vitest becomes one. Failures are named once more at the end of
// the output, because a log may be kept without its beginning.

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const passedOnce: Outcome = { passed: 1, failed: 0, skipped: 0 };
export const failedOnce: Outcome = { passed: 0, failed: 1, skipped: 0 };
export const skippedOnce: Outcome = { passed: 0, failed: 0, skipped: 1 };

export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    /** The file's path. */
    readonly name: string;
    readonly status: string;
    /** Why the file as a whole failed; empty otherwise. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/**
 * A file that failed without a failed test (it could not be loaded, a hook threw) counts as one failed test, and so
 * does a run that ended badly although every test passed (an unhandled error), or that ran nothing at all.
 */
export function outcomeOfVitest(report: VitestReport, exitCode: number): Outcome {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  const isUnexplained = exitCode !== 0 && failed === 0;
  return {
    passed: report.numPassedTests,
    failed: isUnexplained || report.numPassedTests + failed === 0 ? failed + 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** More of a message is in the output of the test itself. */
const longestReason = 300;

/** One line for each failed test, and for each file that failed as a whole: where, what, and the start of the reason. */
export function failuresOf(report: VitestReport): readonly string[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((assertion) => assertion.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${name}: ${shorten(message)}`] : [];
    return failed.map(
      ({ fullName, failureMessages }) => `${name} > ${fullName}: ${shorten(failureMessages.join(' | '))}`,
    );
  });
}

function shorten(reason: string): string {
  const line = reason.replace(/\s+/gu, ' ').trim();
  return line.length > longestReason ? `${line.slice(0, longestReason)}...` : line;
}

/** Ends a run with `N passed, N failed, N skipped` alone on a line, for people and for CI. */
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

export default class PlainReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly unknown[],
    reason: TestRunEndReason,
  ): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      let tests = 0;
      for (const test of module.children.allTests()) {
        tests += 1;
        const { state } = test.result();
        if (state === 'passed') counts.passed += 1;
        else if (state === 'failed') counts.failed += 1;
        else counts.skipped += 1;
      }
      // A file that could not even be loaded has no tests to fail.
      if (tests === 0 && module.state() === 'failed') counts.failed += 1;
    }
    // A hook that fails leaves its tests skipped: the run failed all the same.
    if (reason === 'failed' && counts.failed === 0) counts.failed = 1;
    const { passed, failed, skipped } = counts;
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  }
}

// What came of a group or of several: counts, and what did not run with the reason.

/** `failures` are names of failed tests; `notRun` holds `{ name, reason }`. */
export function makeResult({ passed = 0, failures = [], notRun = [] } = {}) {
  return { passed, failures, notRun };
}

/** One result out of several. */
export function sum(results) {
  return makeResult({
    passed: results.reduce((total, result) => total + result.passed, 0),
    failures: results.flatMap((result) => result.failures),
    notRun: results.flatMap((result) => result.notRun),
  });
}

/**
 * The closing lines and the exit code. Elsewhere than in CI, what did not run is said and is no failure; in CI it
 * is one, and counted as one.
 */
export function conclude(result, { inCi }) {
  const lines = [
    ...result.failures.map((name) => `failed: ${name}`),
    ...result.notRun.map(({ name, reason }) => `not run: ${name}: ${reason}`),
  ];
  if (inCi && result.notRun.length > 0) lines.push('in CI whatever did not run is a failure');
  const failed = result.failures.length + (inCi ? result.notRun.length : 0);
  return { lines: [...lines, `${result.passed} passed, ${failed} failed`], code: failed === 0 ? 0 : 1 };
}

// Runs the jest project of a group's name and reads its JSON report.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inProject, root } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { makeResult } from './result.mjs';

const SKIPPED = { pending: 'is skipped', todo: 'is a todo', skipped: 'is skipped', disabled: 'is disabled' };

function readSuite(group, suite) {
  const file = relative(root, suite.name);
  const label = (test) => `${group}: ${file}: ${test.fullName}`;
  const tests = suite.assertionResults;
  const failures = tests.filter((test) => test.status === 'failed').map(label);
  // A file that does not load has no tests, and one may fail outside of its tests.
  if (suite.status === 'failed' && failures.length === 0) failures.push(`${group}: ${file}: did not run to its end`);
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failures,
    notRun: tests.filter((test) => test.status in SKIPPED).map((test) => ({ name: label(test), reason: SKIPPED[test.status] })),
  };
}

/** What a report of `jest --json` says. */
export function readJestReport(group, report) {
  const suites = report.testResults.map((suite) => readSuite(group, suite));
  return makeResult({
    passed: suites.reduce((total, suite) => total + suite.passed, 0),
    failures: suites.flatMap((suite) => suite.failures),
    notRun: suites.flatMap((suite) => suite.notRun),
  });
}

export async function runJest(group, reportFile, { label }) {
  const args = [inProject('node_modules', 'jest', 'bin', 'jest.js'), '--selectProjects', group.name, '--json', `--outputFile=${reportFile}`, '--ci'];
  if (group.workers !== undefined) args.push(`--maxWorkers=${group.workers}`);
  // Jest prints its report to standard output when it cannot write it, and its progress to standard error.
  const { code, timedOut } = await run(process.execPath, args, { cwd: root, timeLimit: group.timeLimit, label });
  const result = existsSync(reportFile) ? readJestReport(group.name, JSON.parse(readFileSync(reportFile, 'utf8'))) : makeResult();
  if (timedOut) result.failures.push(`${group.name}: did not end within ${group.timeLimit} s`);
  else if (!existsSync(reportFile)) result.failures.push(`${group.name}: jest ended with code ${code} and no report`);
  else if (code !== 0 && result.failures.length === 0) result.failures.push(`${group.name}: jest ended with code ${code}`);
  return result;
}

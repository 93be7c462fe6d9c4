// Sets up, builds and tests: `node scripts/test.mjs [group…]`, all groups without a name.
// The last line is `N passed, N failed`; before it stands, by name, whatever failed or did not run.
import './shared/node-version.mjs';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { setUp } from './setup.mjs';
import { inProject } from './shared/project.mjs';
import { chooseGroups } from './test/groups.mjs';
import { runJest } from './test/jest.mjs';
import { runInLanes } from './test/lanes.mjs';
import { runLint } from './test/lint.mjs';
import { runPytest } from './test/pytest.mjs';
import { partsFor, whatLacks } from './test/requirements.mjs';
import { conclude, makeResult, sum } from './test/result.mjs';

const RUNNERS = { lint: runLint, jest: runJest, pytest: runPytest };

const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const hasFolder = ({ folders }) => folders === undefined || folders.some((folder) => existsSync(inProject(folder)));

async function runGroup(group, reports, output) {
  const { say } = output;
  say(`\n== ${group.name}: ${group.title}`);
  if (!hasFolder(group)) {
    say(`there are no tests in ${group.folders.join(', ')}`);
    return makeResult({ failures: [`${group.name}: has no tests`] });
  }
  const reason = whatLacks(group);
  if (reason !== undefined) {
    say(`not run: ${reason}`);
    return makeResult({ notRun: [{ name: group.name, reason }] });
  }
  const since = performance.now();
  const result = await RUNNERS[group.kind](group, join(reports, `${group.name}.report`), output);
  if (result.passed + result.failures.length + result.notRun.length === 0) result.failures.push(`${group.name}: has no tests`);
  say(`== ${group.name}: ${result.passed} passed, ${result.failures.length} failed, ${result.notRun.length} not run, ${seconds(since)}`);
  return result;
}

/** A build that fails is one failed test; the groups still run, because most need no built file. */
async function runBuild() {
  console.log('\n== build');
  try {
    await build();
    return makeResult({ passed: 1 });
  } catch (error) {
    console.error(error.message);
    return makeResult({ failures: ['build'] });
  }
}

async function main(names) {
  const since = performance.now();
  const groups = chooseGroups(names);
  await setUp(partsFor(groups));
  const reports = mkdtempSync(join(tmpdir(), 'redis-fleet-reports-'));
  process.once('exit', () => rmSync(reports, { recursive: true, force: true }));
  const results = groups.some((group) => group.kind === 'jest') ? [await runBuild()] : [];
  results.push(...await runInLanes(groups, (group, output) => runGroup(group, reports, output)));
  const { lines, code } = conclude(sum(results), { inCi: process.env.CI === 'true' });
  console.log(`\n== all in ${seconds(since)}`);
  for (const line of lines) console.log(line);
  process.exitCode = code;
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`test: ${error.message}`);
  process.exit(1);
});

// Runs pytest over a group's folders and reads its JUnit report.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { inProject, root, tools, venvPython } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { makeResult } from './result.mjs';

const DEALT = { files: '--dist=loadfile', tests: '--dist=loadgroup' };
const ENTITIES = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const unescape = (text) => text.replace(/&(lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity]);

function attribute(tag, name) {
  const match = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return match === null ? '' : unescape(match[1]);
}

/** What a JUnit report of pytest says; its attribute values never hold a bare `<`, `>` or quote. */
export function readJunitReport(group, xml) {
  const result = makeResult();
  for (const [, tag, body = ''] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const name = `${group}: ${[attribute(tag, 'classname'), attribute(tag, 'name')].filter(Boolean).join(': ')}`;
    const skipped = /<skipped\b([^>]*)>/.exec(body);
    if (/<(failure|error)\b/.test(body)) result.failures.push(name);
    else if (skipped !== null) result.notRun.push({ name, reason: attribute(skipped[1], 'message') || 'is skipped' });
    else result.passed += 1;
  }
  return result;
}

export async function runPytest(group, reportFile, { label }) {
  const folders = group.folders.filter((folder) => existsSync(inProject(folder)));
  const args = ['-m', 'pytest', '--quiet', `--override-ini=cache_dir=.cache/pytest/${group.name}`, `--junitxml=${reportFile}`, ...folders];
  if (group.workers !== undefined) args.push(`--numprocesses=${group.workers}`, DEALT[group.dealt]);
  const env = { PATH: `${join(tools, 'bin')}${delimiter}${process.env.PATH}` };
  const { code, timedOut } = await run(venvPython, args, { cwd: root, env, timeLimit: group.timeLimit, label });
  const result = existsSync(reportFile) ? readJunitReport(group.name, readFileSync(reportFile, 'utf8')) : makeResult();
  if (timedOut) result.failures.push(`${group.name}: did not end within ${group.timeLimit} s`);
  else if (!existsSync(reportFile)) result.failures.push(`${group.name}: pytest ended with code ${code} and no report`);
  else if (code === 5) result.failures.push(`${group.name}: no tests in ${folders.join(', ')}`);
  else if (code !== 0 && result.failures.length === 0) result.failures.push(`${group.name}: pytest ended with code ${code}`);
  return result;
}

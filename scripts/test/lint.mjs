// The checkers of types and style; each counts as one test.
import { filesBelow } from '../shared/hash.mjs';
import { inProject, root } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { requirements } from './requirements.mjs';
import { makeResult, sum } from './result.mjs';

const nodeProgram = (...path) => [process.execPath, inProject('node_modules', ...path)];
const python = (module) => [inProject('.venv', 'bin', 'python'), '-m', module];
const withPython = (...folders) => folders.filter((folder) => filesBelow(inProject(folder), (file) => file.endsWith('.py')).length > 0);

const CHECKERS = [
  { name: 'tsc', needs: 'node', command: () => [...nodeProgram('typescript', 'bin', 'tsc'), '-p', 'tsconfig.test.json'] },
  { name: 'eslint', needs: 'node', command: () => [...nodeProgram('eslint', 'bin', 'eslint.js'), '--max-warnings=0', '.'] },
  { name: 'ruff', needs: 'venv', command: () => [...python('ruff'), 'check', '--quiet', '.'] },
  // The Python of a machine image, or of Ansible, may be older than the one that runs the lab and the tests.
  { name: 'mypy of the nodes and of Ansible', needs: 'venv', command: () => [...python('mypy'), '--python-version', '3.9', ...withPython('lib/node', 'lib/builder', 'lib/ansible')] },
  { name: 'mypy of the lab', needs: 'venv', command: () => [...python('mypy'), ...withPython('lab', 'test', 'bench')] },
];

async function check({ name, needs, command }, group, say) {
  const reason = requirements[needs].lacks();
  if (reason !== undefined) return makeResult({ notRun: [{ name: `lint: ${name}`, reason }] });
  const [program, ...args] = command();
  const { code, timedOut, output } = await run(program, args, { cwd: root, timeLimit: group.timeLimit, capture: true });
  if (output.trim() !== '') say(`${name}:\n${output.trimEnd()}`);
  if (code === 0) {
    say(`  ${name} found nothing`);
    return makeResult({ passed: 1 });
  }
  return makeResult({ failures: [timedOut ? `lint: ${name} did not end within ${group.timeLimit} s` : `lint: ${name}`] });
}

export async function runLint(group, _reportFile, { say }) {
  return sum(await Promise.all(CHECKERS.map((checker) => check(checker, group, say))));
}

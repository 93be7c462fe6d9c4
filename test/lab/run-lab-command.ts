import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';

/** Runs a command of a lab from the shell's point of view: the name of the lab stands before `--`. */
export function runLabCommand(name: string, words: readonly string[], input = ''): RunResult {
  const end = words.indexOf('--');
  const [own, rest] = end < 0 ? [words, []] : [words.slice(0, end), words.slice(end)];
  return run(process.execPath, [inProject('dist', 'redis-fleet.js'), 'lab', ...own, '--name', name, ...rest], { input, timeLimit: 280 });
}

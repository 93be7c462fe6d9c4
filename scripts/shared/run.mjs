// Starts programs, each in a process group of its own, and ends every group that was started.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

const GRACE_MS = 5000;
const running = new Set();
let stopping = false;

/** Sends a signal to the process group that `child` leads; one that has ended already is no error. */
function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function endGroup(child) {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS).unref();
}

/** On Ctrl-C and the like, ends everything that was started before this process ends itself. */
function stopOn(signal) {
  process.on(signal, () => {
    stopping = true;
    for (const child of running) endGroup(child);
    const done = () => process.exit(128 + constants.signals[signal]);
    const deadline = Date.now() + GRACE_MS + 500;
    setInterval(() => (running.size === 0 || Date.now() > deadline) && done(), 50);
  });
}
['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(stopOn);

/**
 * Runs a program to its end.
 *
 * Options: `cwd`, `env` (added to this process's own), `timeLimit` in seconds, `capture`: true keeps the
 * output (both streams, in the order of arrival) for the caller instead of showing it, and `label`, with which every
 * line that is shown begins.
 * Resolves to `{ code, timedOut, output }`; a program that cannot be started or dies of a signal has code 127
 * or 128 + the signal's number. It never rejects, and it stays unsettled when this process itself is told to stop,
 * so that nobody takes the end of the program for a failure.
 */
export function run(command, args, { cwd, env, timeLimit, capture = false, label = '' } = {}) {
  return new Promise((resolve) => {
    const stream = capture || label !== '' ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      cwd, detached: true, env: { ...process.env, ...env }, stdio: ['ignore', stream, stream],
    });
    let output = '';
    let timedOut = false;
    const sources = [child.stdout, child.stderr].filter((source) => source !== null);
    for (const source of sources) {
      if (capture) source.setEncoding('utf8').on('data', (text) => { output += text; });
      else createInterface({ input: source }).on('line', (line) => console.log(`${label}${line}`));
    }
    const timer = timeLimit && setTimeout(() => { timedOut = true; endGroup(child); }, timeLimit * 1000);
    const finish = (code) => {
      clearTimeout(timer);
      running.delete(child);
      if (!stopping) resolve({ code, timedOut, output });
    };
    child.on('error', (error) => { output += `${error.message}\n`; finish(127); });
    child.on('spawn', () => running.add(child));
    child.on('exit', () => {
      signalGroup(child, 'SIGKILL');
      // What left the group may still hold the other end of a stream
      setTimeout(() => sources.forEach((source) => source.destroy()), GRACE_MS).unref();
    });
    child.on('close', (code, signal) => finish(code ?? 128 + constants.signals[signal]));
  });
}

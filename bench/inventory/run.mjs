// Runs commands, beside the endpoint that answers them from another process.
import { spawn } from 'node:child_process';
import { inProject } from '../../scripts/shared/project.mjs';

const PYTHON = inProject('.tools', 'ansible', 'bin', 'python');
const TIMED = inProject('bench', 'inventory', 'timed.py');

/** What the command prints. Throws with its own words where it fails. */
export function output([program, ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill();
    process.once('exit', end);
    const texts = { stdout: [], stderr: [] };
    for (const name of ['stdout', 'stderr']) child[name].on('data', (chunk) => texts[name].push(chunk));
    const text = (name) => Buffer.concat(texts[name]).toString('utf8');
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      if (code === 0) resolve(text('stdout'));
      else reject(new Error(`${program} ended with ${code}: ${text('stderr').slice(-500)}`));
    });
  });
}

/** Seconds of wall clock and of CPU that the command takes with all that it starts, and the MiB of the largest of its processes. Throws where it fails. */
export async function timed(command, env) {
  const figures = JSON.parse(await output([PYTHON, TIMED, ...command], env));
  if (figures.code !== 0) throw new Error(`${command.join(' ')} ended with ${figures.code}`);
  return figures;
}

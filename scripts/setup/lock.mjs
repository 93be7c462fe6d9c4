// One set-up at a time: `npm run demo` and `npm test` may be started together in a fresh clone.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tools } from '../shared/project.mjs';

const file = join(tools, 'setup.lock');
/** A first set-up with everything builds programs for many minutes. */
const WAIT_MS = 60 * 60 * 1000;

function holder() {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Linking is atomic: a lock is never seen without its holder's process id in it. */
function take() {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

/** Runs `work` while no other set-up of this folder runs; a lock whose holder has died is taken over. */
export async function alone(work) {
  const deadline = Date.now() + WAIT_MS;
  let waiting = false;
  while (!take()) {
    const pid = holder();
    if (pid === undefined) continue;
    if (!isAlive(pid)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() > deadline) throw new Error(`the set-up of process ${pid} still holds ${file}: end it or delete the file`);
    if (!waiting) console.log('setup: waits for another set-up of this folder to end');
    waiting = true;
    await sleep(200);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    release();
    process.off('exit', release);
  }
}

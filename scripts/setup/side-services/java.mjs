// The Java that the machine has: whoever has Maven, which fetches the rest, has one.
import { onPath } from '../debian-packages.mjs';
import { run } from '../../shared/run.mjs';
import { wrapOwn } from '../wrappers.mjs';

async function provide({ name, java: { from } }) {
  const remedy = `install a Java runtime ${from} or newer (Debian: apt-get install default-jre-headless), and run this again`;
  const file = onPath(name);
  if (file === undefined) throw new Error(`java is not on the PATH: ${remedy}`);
  const { output } = await run(file, ['-version'], { timeLimit: 60, capture: true });
  const major = Number(/version "(\d+)/.exec(output)?.[1]);
  if (!(major >= from)) throw new Error(`java must be ${from} or newer, got ${output.trim().split('\n')[0]}: ${remedy}`);
  wrapOwn({ name }, file);
}

export const java = { provide, isThere: ({ name }) => onPath(name) !== undefined };

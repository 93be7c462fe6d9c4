// The npm packages of package-lock.json.
import { readFileSync } from 'node:fs';
import { inProject, root } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';

const TIME_LIMIT = 900;

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(inProject(file), 'utf8')).packages ?? {};
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** True when npm's own record of what it installed, which it writes last, is what the lock file asks for. */
function areInstalled() {
  const installed = packagesIn('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  return Object.entries(packagesIn('package-lock.json')).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined ? wanted.optional === true || wanted.devOptional === true : found.version === wanted.version;
  });
}

/** Installs into node_modules exactly what the lock file names. */
async function install() {
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [command, ...args] = [...npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const result = await run(command, args, { cwd: root, timeLimit: TIME_LIMIT, capture: true });
  if (result.code !== 0) throw new Error(`npm ci failed: check the network, then run this again\n${result.output}`);
}

export const nodePackages = { title: 'npm packages', areInstalled, install };

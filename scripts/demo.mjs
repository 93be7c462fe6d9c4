import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// Node built-ins only: this runs before anything is installed
const root = fileURLToPath(new URL('..', import.meta.url));
const programs = [['scripts/setup.mjs'], ['scripts/build.mjs'], ['dist/demo.js', ...process.argv.slice(2)]];
for (const args of programs) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

#!/usr/bin/env node
import { keptInventory } from '../lib/cli/inventory/kept-inventory';
import type { CliIo } from '../lib/cli/io';

// The SDK's warning about the version of Node would stand among the output that Ansible reads.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

let hasFailed = false;

// A reader such as `head` may close the pipe early: there is nobody left to write to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    process.exitCode = 0;
    return;
  }
  process.exitCode = 1;
  if (!hasFailed) {
    hasFailed = true;
    process.stderr.write(`redis-fleet: cannot write standard output: ${error.message}\n`);
  }
});

const IO: CliIo = {
  env: process.env,
  cwd: process.cwd(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  taken: async () => new Promise((resolve) => {
    const { stdout } = process;
    if (stdout.writableNeedDrain && !stdout.destroyed) {
      // Done when all before it is, or never can be
      stdout.write('', () => resolve());
    } else {
      resolve();
    }
  }),
};

async function run(argv: readonly string[]): Promise<void> {
  const kept = keptInventory(argv, IO);
  if (kept === undefined) {
    // A file of its own beside this one: Node reads it only when it is needed
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { main } = require('../lib/cli/main') as typeof import('../lib/cli/main');
    const code = await main(argv, IO);
    process.exitCode = hasFailed ? 1 : code;
    return;
  }
  for (const piece of kept) {
    IO.stdout(piece);
    await IO.taken?.();
  }
}

void run(process.argv.slice(2));

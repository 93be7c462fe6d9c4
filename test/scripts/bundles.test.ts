import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inProject } from '../support/project';
import { run } from '../support/run';

/** What the commands take of each client of the AWS SDK. */
function usedOfSdk(): Record<string, string[]> {
  const used: Record<string, Set<string>> = {};
  for (const file of readdirSync(inProject('lib', 'cli'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(inProject('lib', 'cli'), file), 'utf8');
    for (const [, names = '', client = ''] of text.matchAll(/const \{ ([^}]+) \} = await import\('@aws-sdk\/client-([a-z0-9-]+)'\)/g)) {
      names.split(', ').forEach((name) => (used[client] ??= new Set()).add(name));
    }
  }
  return Object.fromEntries(Object.entries(used).sort().map(([client, names]) => [client, [...names].sort()]));
}

test('the files of the AWS SDK beside the command line hold what the commands use of it, and no more', () => {
  const module = pathToFileURL(inProject('scripts', 'build', 'bundles.mjs')).href;
  const { stdout } = run(process.execPath, ['-e', `import(${JSON.stringify(module)}).then(({ SDK_CLIENTS }) => console.log(JSON.stringify(SDK_CLIENTS)))`]);
  expect(JSON.parse(stdout)).toEqual(usedOfSdk());
});

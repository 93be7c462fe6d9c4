import { RedisEngine } from '../../lib/definitions/redis/engine';
import { inProject } from '../support/project';
import { run } from '../support/run';

interface ServerOfTable {
  readonly name: string;
  readonly says: string;
  readonly program?: string;
  readonly suites?: readonly string[];
  readonly packages?: readonly string[];
  readonly wheel?: { readonly requirement: string; readonly sha256: string; readonly platform: string; readonly file: string };
}

/** The value of an expression over what the set-up of the servers exports, in a Node of its own because they are ES modules. */
function evaluate<T>(expression: string): T {
  const code = `import { serverTable } from ${JSON.stringify(inProject('scripts', 'setup', 'server-table.mjs'))};
    import { partsFor } from ${JSON.stringify(inProject('scripts', 'test', 'requirements.mjs'))};
    import { chooseGroups } from ${JSON.stringify(inProject('scripts', 'test', 'groups.mjs'))};
    console.log(JSON.stringify(${expression}));
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

const table = evaluate<ServerOfTable[]>('serverTable.map((server) => ({ ...server, says: server.version.source }))');

test.each(table)('$name is a server of a supported engine, and must say so', ({ name, says }) => {
  const [, flavor = '', version = ''] = /^(redis|valkey)-server-(\d+\.\d+)$/.exec(name) ?? [];
  expect(RedisEngine.names()).toContain(`${flavor} ${version}`);
  expect(says).toBe(`^${flavor === 'redis' ? 'Redis' : 'Valkey'} server v=${version.replace('.', '\\.')}\\.`);
});

test.each(table)('$name is pinned: a version with its hash, or a suite', ({ program, suites, packages, wheel }) => {
  expect(program).toBeDefined();
  expect(wheel === undefined || (/^[a-z-]+==[\d.]+$/.test(wheel.requirement) && /^[0-9a-f]{64}$/.test(wheel.sha256))).toBe(true);
  expect(wheel !== undefined || (suites?.length ?? 0) > 0).toBe(true);
  expect((suites?.length ?? 0) > 0).toBe((packages?.length ?? 0) > 0);
});

test('the servers come with the tests that start them, and with no other', () => {
  expect(evaluate<string[]>('partsFor(chooseGroups(["programs"]))')).toContain('servers');
  expect(evaluate<string[]>('partsFor(chooseGroups(["unit", "lab", "readme"]))')).not.toContain('servers');
});

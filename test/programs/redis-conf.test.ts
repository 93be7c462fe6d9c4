import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetDefinition, type FleetDefinitionProps, Machine, NodeImage, RedisConfig, RedisDatabase, type RedisEngine, RedisPreset, Topology } from '../../lib';
import { sameSetting } from '../../lib/cli/check/same-setting';
import { PATHS } from '../../lib/rendering/paths';
import { renderedDirectives, renderRedisConf } from '../../lib/rendering/redis/redis-conf';
import { inOwnNetwork } from '../support/own-network';
import { type RunningRedis, startRedis } from '../support/redis';
import { servers } from '../support/servers';
import { sole } from '../support/sole';

/** A share of every kind of value: sizes, percentages, words, several words and quoted ones. */
const ASKED: Readonly<Record<string, string>> = {
  'maxmemory-policy': 'allkeys-lfu',
  'notify-keyspace-events': 'KEA',
  'auto-aof-rewrite-min-size': '128mb',
  'slowlog-max-len': '77',
  'client-output-buffer-limit': 'replica 2gb 1gb 60',
};

/** What a server answers where it writes a value with other words than it reads. */
const ANSWERS: Readonly<Record<string, string>> = { 'relative': 'yes', 'KEA': 'AKE' };

/** An image that has every engine. */
const machine = new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) });

const CONFIGS: readonly [string, RedisConfig][] = [
  ...Object.values(RedisPreset).map((preset): [string, RedisConfig] => [preset, new RedisConfig({ preset })]),
  ['of directives', new RedisConfig({ directives: ASKED })],
];
const TOPOLOGIES: readonly [string, Topology][] = [['a single node', Topology.standalone()], ['a cluster', Topology.cluster({ shards: 3, replicasPerShard: 2, requireFullCoverage: true })]];
const CASES = TOPOLOGIES.flatMap(([where, topology]) => CONFIGS.map(([what, config]) => ({ where, what, topology, config })));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'redis-conf-'));
  chmodSync(folder, 0o777);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The rendered file, with the folders of a node moved below a folder of the test, and what a node adds to it. */
function confIn(definition: FleetDefinition, database: RedisDatabase): string {
  const { port } = database;
  const data = join(folder, String(port));
  const password = createHash('sha256').update('secret').digest('hex');
  const rules = database.users.map((user) => `user ${user.name} on #${password} resetchannels ${user.rulesFor(definition.engine)}\n`);
  mkdirSync(data);
  chmodSync(data, 0o777);
  writeFileSync(join(data, 'users.acl'), `user default off\n${rules.join('')}`, { mode: 0o644 });
  writeFileSync(join(folder, `local-${port}.conf`), 'bind 127.0.0.1\nmaxmemory 123mb\n', { mode: 0o644 });
  return renderRedisConf(definition, database).replaceAll(PATHS.mountPoint, folder).replaceAll(PATHS.runtime, folder).replaceAll(PATHS.logs, folder);
}

async function valueOf(redis: RunningRedis, name: string): Promise<string> {
  const [, value] = await redis.command('CONFIG', 'GET', name) as string[];
  return value ?? '';
}

/** The settings that the server holds otherwise than they were asked for. */
async function differences(redis: RunningRedis, wanted: Readonly<Record<string, string>>): Promise<string[]> {
  const different: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const answer = await valueOf(redis, name);
    if (!sameSetting(name, value, answer) && ANSWERS[value] !== answer) {
      different.push(`${name} ${value}: ${answer}`);
    }
  }
  return different;
}

describe.each(servers().map(({ program, engine }) => [engine.name, program, engine] as [string, string, RedisEngine]))('a real server, %s,', (_name, program, engine) => {
  const fleet = (props: Partial<FleetDefinitionProps>): FleetDefinition => new FleetDefinition({ name: 'demo', engine, machine, ...props });

  test.each(CASES)('starts with the rendered redis.conf of $where, $what, and holds every directive in it', async ({ topology, config }) => {
    const definition = fleet({ topology, config, port: 6399 });
    const redis = await startRedis(confIn(definition, sole(definition.databases)), inOwnNetwork(join(folder, 'server'), program));
    try {
      await expect(redis.command('PING')).rejects.toThrow('NOAUTH');
      await redis.command('AUTH', 'admin', 'secret');
      expect(await differences(redis, renderedDirectives(definition, sole(definition.databases)))).toEqual([]);
      expect(await valueOf(redis, 'maxmemory')).toBe(String(123 * 1024 ** 2));
      expect(await valueOf(redis, 'cluster-enabled')).toBe(topology.clusterRules === undefined ? 'no' : 'yes');
    } finally {
      await redis.stop();
    }
  });

  test('serves several databases side by side, each with its own users and data', async () => {
    const definition = fleet({ databases: [new RedisDatabase({ name: 'main', port: 7000 }), new RedisDatabase({ name: 'cache', port: 7001, config: RedisConfig.cache() })] });
    const running: RunningRedis[] = [];
    try {
      for (const database of definition.databases) {
        running.push(await startRedis(confIn(definition, database), inOwnNetwork(join(folder, `server-${database.port}`), program)));
      }
      for (const [index, redis] of running.entries()) {
        await redis.command('AUTH', 'app', 'secret');
        await redis.command('SET', 'own', String(index));
        await redis.command('AUTH', 'admin', 'secret');
      }
      expect(await Promise.all(running.map((redis) => redis.command('GET', 'own')))).toEqual(['0', '1']);
      expect(await Promise.all(running.map((redis) => valueOf(redis, 'appendonly')))).toEqual(['yes', 'no']);
      expect(await Promise.all(running.map((redis) => valueOf(redis, 'aclfile')))).toEqual([join(folder, '7000/users.acl'), join(folder, '7001/users.acl')]);
    } finally {
      await Promise.all(running.map((redis) => redis.stop()));
    }
  });

  test('refuses a file with a directive of a later version, so that the check above can fail', async () => {
    const definition = fleet({});
    await expect(startRedis(`${confIn(definition, sole(definition.databases))}no-such-directive yes\n`, program)).rejects.toThrow(/no-such-directive|loadmodule/);
  });
});

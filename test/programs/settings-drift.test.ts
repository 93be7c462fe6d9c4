import { FleetDefinition, Machine, NodeImage, RedisConfig, RedisPreset, Topology } from '../../lib';
import { settingsIn } from '../../lib/cli/check/conf-settings';
import { sameSetting } from '../../lib/cli/check/same-setting';
import { renderRedisConf } from '../../lib/rendering/redis/redis-conf';
import { type RunningRedis, startRedis } from '../support/redis';
import { servers } from '../support/servers';

/** What the server of a test has of its own: it listens on no port, and thus is in no cluster. */
const OWN = ['port', 'dir', 'logfile', 'supervised', 'aclfile', 'daemonize', 'cluster-enabled', 'include'];

/** The settings of a server that are not as its redis.conf wants them, by what `check` says. */
async function drift(redis: RunningRedis, wanted: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const [, got] = await redis.command('CONFIG', 'GET', name) as string[];
    if (got !== undefined && !sameSetting(name, value, got)) found.push(`${name}: ${value} is answered by ${got}`);
  }
  return found;
}

const CASES = servers().flatMap((server) => Object.values(RedisPreset).flatMap((preset) => ['standalone', 'cluster'].map((kind) => ({ ...server, name: server.engine.name, preset, kind }))));

test.each(CASES)('$name that runs the redis.conf of a $kind with preset $preset has drifted nowhere', async ({ engine, program, preset, kind }) => {
  const definition = new FleetDefinition({
    name: 'demo', engine,
    config: new RedisConfig({ preset, directives: { 'notify-keyspace-events': 'KEA' } }),
    topology: kind === 'cluster' ? Topology.cluster({ shards: 3 }) : Topology.standalone(),
    machine: new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0', server: '/usr/bin/redis-server' }) }),
  });
  const [database] = definition.databases;
  if (database === undefined) throw new Error('no database');
  const conf = renderRedisConf(definition, database);
  const lines = conf.split('\n').filter((line) => !OWN.includes(line.split(' ')[0] ?? ''));
  const redis = await startRedis(lines.join('\n'), program);
  try {
    const wanted = Object.fromEntries(Object.entries(settingsIn(conf)).filter(([name]) => !OWN.includes(name)));
    expect(Object.keys(wanted).length).toBeGreaterThan(15);
    expect(await drift(redis, wanted)).toEqual([]);
    await redis.command('CONFIG', 'SET', 'slowlog-log-slower-than', '77');
    expect(await drift(redis, wanted)).toHaveLength(1);
  } finally {
    await redis.stop();
  }
});

import { RedisPreset } from '../../lib';
import { AppendFsync } from '../../lib/definitions/redis/choices';
import { RedisConfig, type RedisConfigProps } from '../../lib/definitions/redis/config';
import { sizeInBytes } from '../../lib/definitions/redis/directives';
import { Persistence } from '../../lib/definitions/redis/settings/persistence';
import { type RunningRedis, startRedis } from '../support/redis';
import { servers } from '../support/servers';

/** Every preset, and every way to keep data that none of them has. */
const CONFIGS: Readonly<Record<string, RedisConfigProps>> = {
  ...Object.fromEntries(Object.values(RedisPreset).map((preset) => [preset, { preset }])),
  'store with snapshots': { persistence: Persistence.snapshots([{ seconds: 900, changes: 1 }, { seconds: 60, changes: 10_000 }]) },
  'store with both': { persistence: Persistence.both({ fsync: AppendFsync.ALWAYS }) },
};
const SHARDS = [0, 2];
/** Values that a server writes in another way than it reads them. */
const SYNONYMS: Readonly<Record<string, string>> = { 'relative': 'yes', '""': '' };
/** A machine's limit of open files cuts it. */
const CUT = ['maxclients'];

/** What `CONFIG GET` answers for a value: sizes in bytes, the replicas' limit among those of the other classes. */
function answerTo(name: string, value: string): RegExp | string {
  if (name === 'client-output-buffer-limit') {
    const [, hard = '', soft = '', seconds = ''] = value.split(' ');
    return new RegExp(` (slave|replica) ${sizeInBytes(hard)} ${sizeInBytes(soft)} ${seconds} `);
  }
  return /^\d+[kmg]b$/.test(value) ? String(sizeInBytes(value)) : (SYNONYMS[value] ?? value);
}

function confOf(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives).flatMap(([name, value]) => (name === 'save' ? saveLines(value) : [`${name} ${value}`])).join('\n');
}

/** Redis 6.2 takes one rule a line. */
function saveLines(value: string): string[] {
  return ['save ""', ...(value.match(/\d+ \d+/g) ?? []).map((rule) => `save ${rule}`)];
}

async function differences(redis: RunningRedis, directives: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = [];
  for (const [name, value] of Object.entries(directives).filter(([each]) => !CUT.includes(each))) {
    const [, got = 'nothing'] = await redis.command('CONFIG', 'GET', name) as string[];
    const wanted = answerTo(name, value);
    if (typeof wanted === 'string' ? got !== wanted : !wanted.test(got)) {
      found.push(`${name}: asked for ${value}, got ${got}`);
    }
  }
  return found;
}

const cases = servers().flatMap((server) => Object.entries(CONFIGS).flatMap(([title, props]) => SHARDS.map((replicasPerShard) => ({
  ...server, name: server.engine.name, title, props, replicasPerShard,
}))));

test.each(cases)('$name starts as a $title with $replicasPerShard replicas and says of each directive what the library wrote', async ({ engine, program, props, replicasPerShard }) => {
  const directives = new RedisConfig(props).directivesFor(engine, { replicasPerShard });
  const redis = await startRedis(confOf(directives), program);
  try {
    expect(await differences(redis, directives)).toEqual([]);
  } finally {
    await redis.stop();
  }
});

test('a server that has another value is found out', async () => {
  const [{ program, engine }] = servers();
  const directives = RedisConfig.cache().directivesFor(engine);
  const redis = await startRedis(confOf({ ...directives, 'maxmemory-policy': 'noeviction' }), program);
  try {
    expect(await differences(redis, directives)).toEqual(['maxmemory-policy: asked for allkeys-lru, got noeviction']);
  } finally {
    await redis.stop();
  }
});

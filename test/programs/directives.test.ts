import { RedisUser } from '../../lib';
import { ruleSince } from '../../lib/definitions/redis/acl-rules';
import { type Directive, DIRECTIVES, MANAGED_DIRECTIVES, RENAMED_DIRECTIVES } from '../../lib/definitions/redis/directives';
import type { RedisEngine } from '../../lib/definitions/redis/engine';
import { type RunningRedis, startRedis } from '../support/redis';
import { servers } from '../support/servers';

/** Values at the edges of what the library takes, where the words of the directive do not list them. */
const EDGES: Readonly<Record<string, readonly string[]>> = {
  'maxmemory-clients': ['0', '1%', '99%', '1mb', '1024gb'],
  'oom-score-adj-values': ['-2000 -2000 -2000', '2000 2000 2000', '-2000 0 2000'],
  'notify-keyspace-events': ['KEA', 'K', 'E', 'Kg$lshzxetdm', 'KEn', 'Eoc'],
  'client-output-buffer-limit': ['replica 0 0 0', 'replica 1024gb 1024gb 999999', 'replica 1GB 512Mb 120'],
  'save': ['""', '1 1', '999999999 999999999'],
  'availability-zone': ['a', 'eu-west-1a', 'z'.repeat(64)],
};
/** Numbers that a server cuts: to the files that it may open here, and to what its version can use. */
const CUT = ['maxclients', 'io-threads'];
/** Rules of every form, each of which the library takes. */
const RULES = [
  '~*', '~cache:*', '~{user}:[a-z]?', '&*', '&news.*', '+@READ', '-@dangerous', '+get', '-flushall', '+config|get', '-config|set', '%R~report:*', '%W~x', '%RW~x', 'allkeys', 'allchannels',
];

/** Every value that the words of a directive allow at their edges: both ends of a range, each choice. */
function edgesOf(name: string, { kind }: Directive): readonly string[] {
  const range = /^a (?:whole number|size) (-?\w+)-(\w+)/.exec(kind.allowed);
  const choices = /^one of (.*)$/.exec(kind.allowed)?.[1]?.split(', ');
  const edges = EDGES[name] ?? choices ?? range?.slice(1);
  if (edges === undefined) {
    throw new Error(`the edges of ${name} are not known`);
  }
  return edges;
}

function has(engine: RedisEngine, { since, gone }: Directive): boolean {
  return engine.has(since) && !(gone !== undefined && engine.has(gone));
}

/** The edges that this engine has to take. */
function edgesFor(engine: RedisEngine): { name: string; edges: readonly string[] }[] {
  return Object.entries(DIRECTIVES).filter(([, directive]) => has(engine, directive)).map(([name, directive]) => ({
    name, edges: edgesOf(name, directive).filter((value) => !(directive.later ?? []).some((later) => later.matches(value) && !engine.has(later.since))),
  }));
}

async function knows(redis: RunningRedis, name: string): Promise<boolean> {
  return (await redis.command('CONFIG', 'GET', name) as string[]).length > 0;
}

test('the edges of every directive are values that the library takes', () => {
  for (const [name, directive] of Object.entries(DIRECTIVES)) {
    expect(edgesOf(name, directive).map((value) => directive.kind.problem(name, value)).filter((problem) => problem !== undefined)).toEqual([]);
  }
});

describe.each(servers().map(({ program, engine }) => [engine.name, program, engine] as const))('a real server, %s,', (_name, program, engine) => {
  let redis: RunningRedis;
  beforeAll(async () => {
    redis = await startRedis('', program);
  });
  afterAll(() => redis.stop());

  test('has exactly the directives that came with its version or an earlier one, and were not given up', async () => {
    const known: string[] = [];
    for (const name of Object.keys(DIRECTIVES)) {
      if (await knows(redis, name)) {
        known.push(name);
      }
    }
    expect(known).toEqual(Object.entries(DIRECTIVES).filter(([, directive]) => has(engine, directive)).map(([name]) => name));
  });

  test('has the directives that the fleet sets itself, but for those of another flavor or build and those that are no settings', async () => {
    const strange: string[] = [];
    for (const name of Object.keys(MANAGED_DIRECTIVES)) {
      if (!await knows(redis, name)) {
        strange.push(name);
      }
    }
    const noSettings = ['user', 'include', 'loadmodule', 'rename-command'];
    const ofValkey = ['primaryauth', 'primaryuser'].filter(() => !engine.has({ valkey: '8.0' }));
    const since7 = ['appenddirname'].filter(() => !engine.has({ redis: '7.0', valkey: '7.2' }));
    const ofTls = await knows(redis, 'tls-cert-file') ? [] : ['tls-port'];
    expect(strange.sort()).toEqual([...noSettings, ...ofValkey, ...since7, ...ofTls].sort());
  });

  test('still reads the old names that the library refuses', async () => {
    for (const name of Object.keys(RENAMED_DIRECTIVES)) {
      expect([name, await knows(redis, name)]).toEqual([name, true]);
    }
  });

  // The server of a distribution may be built without it, which images say.
  const needsBuild = (name: string, value: string): boolean => name === 'activedefrag' && value === 'yes';
  const edges = edgesFor(engine);
  const rounds = Math.max(...edges.map((directive) => directive.edges.length));

  test.each(Array.from({ length: rounds }, (_, round) => round))('starts with every directive at its edge number %d, and keeps each number', async (round) => {
    const chosen = edges.flatMap(({ name, edges: values }) => {
      const value = values[Math.min(round, values.length - 1)];
      return value === undefined || needsBuild(name, value) ? [] : [{ name, value }];
    });
    const started = await startRedis(chosen.map(({ name, value }) => `${name} ${value}`).join('\n'), program);
    try {
      for (const { name, value } of chosen.filter((directive) => /^-?\d+$/.test(directive.value) && !CUT.includes(directive.name))) {
        expect(await started.command('CONFIG', 'GET', name)).toEqual([name, value]);
      }
    } finally {
      await started.stop();
    }
  });

  test('refuses letters of events, scores and values that the library says it does not have', async () => {
    const later = Object.entries(DIRECTIVES).flatMap(([name, directive]) => edgesOf(name, directive).map((value) => ({ name, value, directive })))
      .filter(({ value, directive }) => has(engine, directive) && (directive.later ?? []).some((values) => values.matches(value) && !engine.has(values.since)));
    for (const { name, value } of [...later, { name: 'oom-score-adj-values', value: '-2001 0 0' }, { name: 'oom-score-adj-values', value: '0 0 2001' }]) {
      await expect(redis.command('CONFIG', 'SET', name, value)).rejects.toThrow(name);
    }
  });

  test('takes every rule that the library says it has, and no other', async () => {
    for (const [index, rule] of RULES.entries()) {
      const { rules } = new RedisUser({ name: 'someone', rules: rule });
      const taken = await redis.command('ACL', 'SETUSER', `user-${index}`, 'on', 'resetchannels', rules).then(() => true, () => false);
      expect([rule, taken]).toEqual([rule, engine.has(ruleSince(rule))]);
    }
  });

  test('has the categories that the library knows, and no other', async () => {
    const categories = await redis.command('ACL', 'CAT') as string[];
    for (const category of [...categories, 'all']) {
      expect(new RedisUser({ name: 'someone', rules: `+@${category}` }).rules).toBe(`+@${category}`);
      expect(await redis.command('ACL', 'SETUSER', 'someone', `+@${category}`)).toBe('OK');
    }
    expect(() => new RedisUser({ name: 'someone', rules: '+@nothing' })).toThrow('names no category');
    await expect(redis.command('ACL', 'SETUSER', 'someone', '+@nothing')).rejects.toThrow('Unknown command or category');
  });

  test('refuses patterns behind a rule that allows all, as the library does', async () => {
    for (const rules of [['~*', '~a'], ['allkeys', '~a'], ['&*', '&a'], ['allchannels', '&a']]) {
      await expect(redis.command('ACL', 'SETUSER', 'idle', 'resetchannels', ...rules)).rejects.toThrow('Adding a pattern after the * pattern');
      expect(() => new RedisUser({ name: 'idle', rules: rules.join(' ') })).toThrow('"rules" allow all keys or channels before');
    }
  });

  test('takes the rules of the users that every fleet has', async () => {
    for (const user of [RedisUser.application(), RedisUser.admin()]) {
      expect(await redis.command('ACL', 'SETUSER', user.name, 'on', 'resetchannels', ...user.rules.split(' '))).toBe('OK');
    }
  });
});

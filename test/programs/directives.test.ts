import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasDirective } from '../../lib/definitions/redis/directive-table';
import { type Directive, DIRECTIVES } from '../../lib/definitions/redis/directives';
import type { RedisEngine } from '../../lib/definitions/redis/engine';
import { OTHER_WORDS, wordFor } from '../../lib/definitions/redis/engine-words';
import { MANAGED_DIRECTIVES } from '../../lib/definitions/redis/managed-directives';
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
  'replica-full-sync-buffer-limit': ['0', '1mb', '1024gb'],
  'cluster-link-sendbuf-limit': ['0', '1gb', '1024gb'],
};
/** Of each directive that engines call otherwise, a value that is not its default. */
const OTHER_VALUES: Readonly<Record<string, string>> = Object.fromEntries(Object.keys(OTHER_WORDS).map((name) => [name, name.endsWith('cpulist') ? '0' : '77']));
/** Numbers that a server cuts: to the files that it may open here, and to what its version can use. */
const CUT = ['maxclients', 'io-threads'];
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

/** The edges that this engine has to take. */
function edgesFor(engine: RedisEngine): { name: string; edges: readonly string[] }[] {
  return Object.entries(DIRECTIVES).filter(([, directive]) => hasDirective(engine, directive)).map(([name, directive]) => ({
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
      if (await knows(redis, wordFor(engine, name))) {
        known.push(name);
      }
    }
    expect(known).toEqual(Object.entries(DIRECTIVES).filter(([, directive]) => hasDirective(engine, directive)).map(([name]) => name));
  });

  test('knows every directive of the fleet but those that only its file takes or that came later', async () => {
    const strange: string[] = [];
    for (const name of Object.keys(MANAGED_DIRECTIVES)) {
      if (!await knows(redis, wordFor(engine, name))) {
        strange.push(name);
      }
    }
    const noSettings = ['user', 'include', 'loadmodule', 'rename-command'];
    const since7 = ['appenddirname', 'bind-source-addr', 'cluster-port', 'cluster-preferred-endpoint-type', 'cluster-config-file'];
    expect(strange.sort()).toEqual([...noSettings, ...(engine.has({ redis: '7.0', valkey: '7.2' }) ? [] : since7)].sort());
  });

  test('writes the words that the library writes for it', async () => {
    const words = Object.entries(OTHER_VALUES).map(([name, value]) => ({ word: wordFor(engine, name), line: `${wordFor(engine, name)} ${value}` }));
    const started = await startRedis(words.map(({ line }) => line).join('\n'), program);
    try {
      // Without its lines in the file, a server puts each under the word that it has for it
      const file = join(started.folder, 'redis.conf');
      writeFileSync(file, readFileSync(file, 'utf8').split('\n').filter((line) => words.every((each) => each.line !== line)).join('\n'));
      chmodSync(file, 0o666);
      expect(await started.command('CONFIG', 'REWRITE')).toBe('OK');
      const written = readFileSync(file, 'utf8').split('\n').map((line) => line.split(' ')[0]);
      expect(words.map(({ word }) => word).filter((word) => !written.includes(word))).toEqual([]);
    } finally {
      await started.stop();
    }
  });

  // The server of a distribution may be built without it, which images say.
  const needsBuild = (name: string, value: string): boolean => name === 'activedefrag' && value === 'yes';
  const edges = edgesFor(engine);
  const rounds = Math.max(...edges.map((directive) => directive.edges.length));

  test.each(Array.from({ length: rounds }, (_, round) => round))('starts with every directive at its edge number %d, and keeps each number', async (round) => {
    const chosen = edges.flatMap(({ name, edges: values }) => {
      const value = values[Math.min(round, values.length - 1)];
      return value === undefined || needsBuild(name, value) ? [] : [{ name: wordFor(engine, name), value }];
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
      .filter(({ value, directive }) => hasDirective(engine, directive) && (directive.later ?? []).some((values) => values.matches(value) && !engine.has(values.since)));
    for (const { name, value } of [...later, { name: 'oom-score-adj-values', value: '-2001 0 0' }, { name: 'oom-score-adj-values', value: '0 0 2001' }]) {
      await expect(redis.command('CONFIG', 'SET', name, value)).rejects.toThrow(name);
    }
  });
});

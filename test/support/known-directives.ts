import { RedisEngine } from '../../lib/definitions/redis/engine';

/** The names that `CONFIG GET *` of a server gives, by its engine's name. */
export type Answers = Readonly<Record<string, readonly string[]>>;

/** Engines whose servers cannot be had, and the one whose names they have: Valkey 7.2 is the code of Redis 7.2.4. */
const SAME: Readonly<Record<string, string>> = { 'valkey 7.2': 'redis 7.2' };
/** TLS is there or not by how a server was built, and the fleet's own in any case. */
const BY_BUILD = 'tls-';
const WIDTH = 150;

/** The names of `CONFIG GET *` of a server that say something of its version. */
export function versionNames(names: readonly string[]): string[] {
  return names.filter((name) => !name.startsWith(BY_BUILD)).sort();
}

/** lib/definitions/redis/known-directives.ts as the answers of all servers make it. */
export function knownDirectivesFile(answers: Answers): string {
  return `import type { EngineSince } from './engine';

/** Names that came and went with the same versions. */
export interface Generation {
  readonly since: EngineSince;
  readonly gone?: EngineSince;
  readonly names: readonly string[];
}

/**
 * The names that \`CONFIG GET *\` of each version knows, old ones too, but for those of TLS.
 *
 * Made from the answers of running servers by test/programs/known-directives.test.ts, with UPDATE_GOLDEN=1. They were of
 * ${Object.keys(answers).sort().join(', ')}.
 * Valkey 7.2 is taken for Redis 7.2, whose code it is; a name that came with Redis 8.2 or 8.4, or with Valkey 9.0, is taken to have come
 * with the next version that was asked.
 */
export const KNOWN_DIRECTIVES: readonly Generation[] = [
${generationsOf(answers)}
];
`;
}

/** Names by the versions with which they came and went, as source. */
export function generationsOf(answers: Answers): string {
  const all = [...new Set(Object.values(answers).flatMap(versionNames))].sort();
  const lives = new Map<string, string[]>();
  for (const name of all) {
    const life = lifeOf(name, answers);
    lives.set(life, [...(lives.get(life) ?? []), name]);
  }
  return [...lives].sort(([one], [other]) => (one < other ? -1 : 1)).map(([life, names]) => generation(life, names)).join('\n');
}

function generation(life: string, names: readonly string[]): string {
  const lines: string[] = [];
  for (const name of names.map((each) => `'${each}',`)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + name.length + 1 > WIDTH) {
      lines.push(`      ${name}`);
    } else {
      lines[lines.length - 1] = `${last} ${name}`;
    }
  }
  return `  {\n    ${life}\n    names: [\n${lines.join('\n')}\n    ],\n  },`;
}

/** With which versions a name came and went, as source. */
function lifeOf(name: string, answers: Answers): string {
  const [redis, valkey] = (['redis', 'valkey'] as const).map((flavor) => {
    const asked = RedisEngine.names().filter((engine) => engine.startsWith(flavor) && answers[SAME[engine] ?? engine] !== undefined);
    const has = asked.map((engine) => answers[SAME[engine] ?? engine]?.includes(name) === true);
    const [first, last] = [has.indexOf(true), has.lastIndexOf(true)];
    const version = (index: number): string => asked[index]?.split(' ')[1] ?? '';
    return { since: first < 0 ? undefined : version(first), gone: first < 0 || last === asked.length - 1 ? undefined : version(last + 1) };
  });
  const source = (what: 'since' | 'gone'): string => Object.entries({ redis: redis?.[what], valkey: valkey?.[what] })
    .flatMap(([flavor, version]) => (version === undefined ? [] : [`${flavor}: '${version}'`])).join(', ');
  return `since: { ${source('since')} },${source('gone') === '' ? '' : ` gone: { ${source('gone')} },`}`;
}

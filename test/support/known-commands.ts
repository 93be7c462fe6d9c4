import { type Answers, generationsOf } from './known-directives';
import type { RunningRedis } from './redis';

/** Where a server that knows subcommands lists them in what it says of a command. */
const SUBCOMMANDS = 9;

/** The commands that a server has, and their subcommands as ACL rules write them, such as `config|get`. */
export async function commandsOf(redis: RunningRedis): Promise<string[]> {
  const commands = await redis.command('COMMAND') as unknown[][];
  const names = commands.flatMap((command) => [command, ...(command[SUBCOMMANDS] as unknown[][] | undefined ?? [])].map(([name]) => String(name).toLowerCase()));
  return names.filter((name) => /^[a-z][a-z0-9_-]*(\|[a-z0-9_-]+)?$/.test(name)).sort();
}

/** lib/definitions/redis/known-commands.ts as the answers of all servers make it. */
export function knownCommandsFile(answers: Answers): string {
  return `import type { Generation } from './known-directives';

/**
 * The commands that each version has, and since Redis 7.0 their subcommands, as ACL rules write them.
 *
 * Made from the answers of running servers by test/programs/known-commands.test.ts, with UPDATE_GOLDEN=1. They were of
 * ${Object.keys(answers).sort().join(', ')}.
 * Valkey 7.2 is taken for Redis 7.2, whose code it is; a command that came with Redis 8.2 or 8.4, or with Valkey 9.0, is taken to have come
 * with the next version that was asked.
 */
export const KNOWN_COMMANDS: readonly Generation[] = [
${generationsOf(answers)}
];
`;
}

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../../lab/api/executables';
import { RedisEngine } from '../../lib/definitions/redis/engine';
import { inProject } from './project';

/** A Redis or Valkey server that can be started here. */
export interface Server {
  readonly program: string;
  readonly engine: RedisEngine;
}

/** A folder with servers of further versions may be named instead. */
const TOOLS = process.env.REDIS_FLEET_SERVERS ?? inProject('.tools', 'bin');
/** A program may carry its version in its name, so that several stand side by side. */
const SERVER = /^(redis|valkey)-server(-\d+\.\d+)?$/;

/**
 * The servers of `.tools/bin`, or else `redis-server` and `valkey-server` of the PATH.
 *
 * Throws when there is none: a test that needs one must not pass without it.
 */
export function servers(): [Server, ...Server[]] {
  const tools = existsSync(TOOLS) ? readdirSync(TOOLS).filter((name) => SERVER.test(name)).sort().map((name) => join(TOOLS, name)) : [];
  const programs = tools.length > 0 ? tools : ['redis-server', 'valkey-server'].flatMap((name) => onPath(name) ?? []);
  const [first, ...others] = programs.map((program) => ({ program, engine: engineOf(program) }));
  if (first === undefined) {
    throw new Error('no redis-server in .tools/bin nor on the PATH; run "npm run setup"');
  }
  return [first, ...others];
}

/** The engine that a program says it is. */
function engineOf(program: string): RedisEngine {
  const output = execFileSync(program, ['--version'], { encoding: 'utf8' });
  const [, flavor, version] = /^(Redis|Valkey) server v=(\d+\.\d+)/.exec(output) ?? [];
  if (flavor === undefined || version === undefined) {
    throw new Error(`${program} is neither a Redis nor a Valkey server, it says: ${output.trim()}`);
  }
  return RedisEngine.parse(`${flavor.toLowerCase()} ${version}`);
}

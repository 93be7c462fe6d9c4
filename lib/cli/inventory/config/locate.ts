import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CliError, type CliIo } from '../../io';
import { USAGE } from '../../report';
import { byFlag, byVariable } from './given';

/** The names that a configuration has where nobody names it. */
export const USUAL_NAMES = ['redis_fleet.yml', 'redis_fleet.yaml'] as const;

/**
 * The configuration as it is named in messages: that of --config, else that of REDIS_FLEET_CONFIG, else the one in the working folder.
 *
 * Undefined where there is none; whether a named one is there is left to its reader. Throws a CliError for an empty flag.
 */
export function locateConfig(flag: string | undefined, io: CliIo): string | undefined {
  const named = byFlag('--config', flag) ?? byVariable(io.env, 'REDIS_FLEET_CONFIG');
  if (named?.value === '') {
    throw new CliError('--config must be the path of a configuration such as redis_fleet.yml, got ""', USAGE);
  }
  return named?.value ?? USUAL_NAMES.find((name) => existsSync(resolve(io.cwd, name)));
}

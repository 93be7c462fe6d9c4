import { createHash } from 'crypto';
import type { FleetDefinition } from '../../definitions/fleet';
import { renderLimitsConf } from '../kernel/limits-conf';
import { renderSysctlConf } from '../kernel/sysctl-conf';
import { renderThpUnit } from '../kernel/thp-unit';
import { PATHS } from '../paths';
import { renderRedisConf } from '../redis/redis-conf';
import { renderRedisUnit } from '../redis/redis-unit';

/** The files that every node of a fleet has alike: text by absolute path. */
export function renderNodeFiles(definition: FleetDefinition): Record<string, string> {
  const { user } = definition.machine.image.installationOf(definition.engine);
  return {
    [PATHS.redisConf]: renderRedisConf(definition),
    [PATHS.sysctl]: renderSysctlConf(definition.kernel),
    [PATHS.limits]: renderLimitsConf(definition.kernel, user),
    [PATHS.redisUnit]: renderRedisUnit(definition),
    [PATHS.thpUnit]: renderThpUnit(definition.kernel),
  };
}

/** A short hash of files: a changed definition becomes a changed launch template by it. */
export function fingerprintOf(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const path of Object.keys(files).sort()) {
    hash.update(JSON.stringify([path, files[path]]));
  }
  return hash.digest('hex').slice(0, 16);
}

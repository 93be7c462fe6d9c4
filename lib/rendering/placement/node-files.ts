import { createHash } from 'crypto';
import type { FleetDefinition } from '../../definitions/fleet';
import { renderKernelJson } from '../kernel/kernel-json';
import { renderLimitsConf } from '../kernel/limits-conf';
import { renderSysctlConf } from '../kernel/sysctl-conf';
import { renderTmpfilesConf } from '../kernel/tmpfiles-conf';
import { PATHS, redisConfOf, redisDropInOf } from '../paths';
import { renderLogrotateConf } from '../redis/logrotate-conf';
import { renderRedisConf } from '../redis/redis-conf';
import { renderRedisDropIn, renderRedisUnit } from '../redis/redis-unit';

/** The files that every node of a fleet has alike, whatever the number of its shards: text by absolute path. */
export function renderNodeFiles(definition: FleetDefinition): Record<string, string> {
  const ofDatabases = definition.databases.flatMap((database) => [
    [redisConfOf(database.port), renderRedisConf(definition, database)],
    [redisDropInOf(database.port), renderRedisDropIn(definition, database)],
  ]);
  return {
    [PATHS.kernelJson]: renderKernelJson(definition),
    [PATHS.sysctl]: renderSysctlConf(definition),
    [PATHS.tmpfiles]: renderTmpfilesConf(definition.kernel),
    [PATHS.limits]: renderLimitsConf(definition),
    [PATHS.logrotate]: renderLogrotateConf(definition),
    [PATHS.redisUnit]: renderRedisUnit(),
    ...Object.fromEntries(ofDatabases) as Record<string, string>,
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

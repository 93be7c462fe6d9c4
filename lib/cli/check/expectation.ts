import { RedisDatabase } from '../../definitions/redis/database';
import { renderRedisConf } from '../../rendering/redis/redis-conf';
import type { FleetRequest } from '../fleet/flags';
import { settingsIn } from './conf-settings';
import type { ExpectedServer } from './situation';

/** A server on each node, and the database that it is. */
export interface DatabaseServer extends ExpectedServer {
  readonly database: string;
}

/**
 * The servers that each node should run, by what the definition says; without one only the tags are known.
 * @param engine what the tags say, such as `redis 7.0`
 */
export function serversOf({ definition, port }: Pick<FleetRequest, 'definition' | 'port'>, engine?: string): DatabaseServer[] {
  if (definition === undefined) return [{ database: RedisDatabase.MAIN, port, engine, settings: {} }];
  return definition.databases.map((database) => ({
    database: database.name,
    port: database.port,
    engine: definition.engine.name,
    settings: settingsIn(renderRedisConf(definition, database)),
  }));
}

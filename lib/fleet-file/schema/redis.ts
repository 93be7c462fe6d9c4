import * as z from 'zod';
import { DIRECTIVES } from '../../definitions/redis/directives';
import { RedisEngine } from '../../definitions/redis/engine';
import { choice, list, number, section, setting, text } from './kinds';

export const engineSchema = choice(RedisEngine.names(), { title: 'Engine', description: 'Engine and version; by default redis 7.0.', example: 'redis 7.0' }).optional();

export const portSchema = number({ title: 'Port', description: 'Port of Redis; the cluster bus takes the port 10000 above; by default 6379.', example: 6379 }).optional();

export const maxmemoryPercentSchema = number({ title: 'Memory for data', description: 'Share of the machine\'s memory that data may take, in percent; by default 75.', example: 75 }).optional();

const directives = Object.entries(DIRECTIVES).map(([name, directive]) => {
  const preset = directive.preset === undefined ? '' : `; by default ${directive.preset === '' ? '""' : directive.preset}`;
  return [name, setting({ title: name, description: `The directive ${name}: ${directive.kind.allowed}${preset}.` }).optional()] as const;
});

/** Names that are not listed pass on to the definitions, which know why each is refused; an editor marks them at once. */
export const configSchema = z.object(Object.fromEntries(directives)).catchall(setting({ title: 'Value', description: 'Value of the directive.' })).meta({ additionalProperties: false }).nullish().meta({
  title: 'Configuration', description: 'Directives of Redis by their own names.',
});

export const userSchema = z.strictObject({
  name: text({ title: 'Name', description: 'Name of the user; not admin, who is always there.', example: 'app' }),
  rules: text({ title: 'Rules', description: 'Which keys, channels and commands, as Redis writes them; no passwords: these live in Secrets Manager.', example: '~cache:* &* +@read' }),
}).meta({ title: 'User', description: 'A user of Redis.' });

export const usersSchema = list(userSchema, { title: 'Users', description: 'Users of Redis; by default app with all keys but no dangerous command. The administrator, admin, is always there.' });

export const redisSchema = section({
  engine: engineSchema, port: portSchema, maxmemoryPercent: maxmemoryPercentSchema, config: configSchema, users: usersSchema,
}, { title: 'Redis', description: 'The engine, its settings and its users.' });

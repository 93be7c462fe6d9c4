import * as z from 'zod';
import { RedisEngine } from '../../definitions/redis/engine';
import { RedisRole } from '../../definitions/redis/roles';
import { choice, list, number, section, text } from './kinds';
import { configShape } from './redis-config';

export const engineSchema = choice(RedisEngine.names(), { title: 'Engine', description: 'Engine and version; by default redis 7.0.', example: 'redis 7.0' }).optional();

export const portSchema = number({ title: 'Port', description: 'Port of Redis; the cluster bus takes the port 10000 above; by default 6379.', example: 6379 }).optional();

export const userSchema = z.strictObject({
  name: text({ title: 'Name', description: 'Name of the user; not admin, who is always there, nor replication, who is there where there are replicas.', example: 'app' }),
  role: choice(Object.values(RedisRole), { title: 'Role', description: 'The ready role of the user; docs/users.md says what each may do.', example: RedisRole.APPLICATION }).optional(),
  keys: list(text({ title: 'Pattern', description: 'Pattern of keys.', example: 'cache:*' }), { title: 'Keys', description: 'Patterns of the keys that a user with a role reaches; by default all.' }),
  channels: list(text({ title: 'Pattern', description: 'Pattern of channels.', example: 'news.*' }), { title: 'Channels', description: 'Patterns of the channels that a user with a role reaches; by default the patterns of its keys.' }),
  commands: list(text({ title: 'Rule', description: 'Rule for a command or a category.', example: '-@scripting' }), { title: 'Commands', description: 'Rules for commands behind those of the role.' }),
  rules: text({ title: 'Rules', description: 'Instead of a role: which keys, channels and commands, as Redis writes them; no passwords: these live in Secrets Manager.', example: '~cache:* &* +@read' }).optional(),
}).meta({ title: 'User', description: 'A user of Redis, by a ready role or by rules.', oneOf: [{ required: ['role'] }, { required: ['rules'] }] });

const usersSchema = list(userSchema, { title: 'Users', description: 'Users of Redis; by default app, an application. The administrator, admin, is always there.' });

export const databaseShape = {
  name: text({ title: 'Name', description: 'Name of the database; it stands in the names of its users\' secrets.', example: 'sessions' }),
  memorySharePercent: number({ title: 'Share', description: 'Share of the machine\'s memory for data, in percent; by default an equal part of what the others leave.', example: 50 }).optional(),
  cpus: text({ title: 'CPUs', description: 'CPUs that the server and its children run on: numbers and ranges; by default all.', example: '0-1' }).optional(),
};

const databaseSchema = z.strictObject({ ...databaseShape, port: portSchema, ...configShape, users: usersSchema })
  .meta({ title: 'Database', description: 'A Redis server on each node, with its own port, memory, CPUs, settings, users and data.' });

export const redisSchema = section({
  engine: engineSchema,
  port: portSchema,
  ...configShape,
  users: usersSchema,
  databases: list(databaseSchema, { title: 'Databases', description: 'Several servers on each node, 1-16, instead of the one that the keys beside it describe; each has the keys of this section but engine, and its own; a cluster has one.' }),
}, { title: 'Redis', description: 'The engine, its settings and its users.' });

import * as z from 'zod';
import { Problems } from '../../definitions/problems';
import { checkNGrinder, checkTarget } from '../../definitions/side-services/load/check-ngrinder';
import type { LoadTargetProps } from '../../definitions/side-services/load/load-target-props';
import type { NGrinderProps } from '../../definitions/side-services/load/ngrinder-props';
import type { Parts } from '../parts';
import { flag, mapping, number, text } from '../schema/kinds';
import { imagePart, imageSchema, ingressPart, ingressSchema, peersPart, peersSchema, resourcesSchema, secretPart, secretSchema, STAND_IN, storageSchema } from './common';
import type { KindFormat } from './kind';

type Path = readonly string[];

const targetSchema = z.strictObject({
  host: text({ title: 'Host', description: 'Name or address by which agents reach it.', example: 'cache' }),
  port: number({ title: 'Port', description: 'Port; by default 6379.', example: 6379 }).optional(),
  peers: peersSchema({ title: 'Peers', description: 'Its pods or machines.' }),
  username: text({ title: 'User', description: 'Name of its user; by default the default user.', example: 'load' }).optional(),
  password: secretSchema({ title: 'Password', description: 'Entry with its password; by default none.' }).optional(),
}).meta({ title: 'Target', description: 'A Redis, or a proxy before some, that load is put on.' });
const agentsSchema = z.strictObject({
  replicas: number({ title: 'Replicas', description: 'Number of agents; by default 2.', example: 3 }).optional(),
  processes: number({ title: 'Processes', description: 'Processes of a test in each; by default 1.', example: 1 }).optional(),
  image: imageSchema.optional(),
  resources: resourcesSchema.optional(),
}).meta({ title: 'Agents', description: 'The pods that make load.' });
const shape = {
  targets: mapping(targetSchema, { title: 'Targets', description: 'What load is put on, by their names.' }),
  agents: agentsSchema.optional(),
  concurrentTests: number({ title: 'Tests at once', description: 'Tests that may run at once, each with a port of its own; by default 10.', example: 4 }).optional(),
  image: imageSchema.optional(),
  storage: storageSchema.optional(),
  resources: resourcesSchema.optional(),
  defaultPasswordsChanged: flag({ title: 'Passwords changed', description: 'Whether the passwords of admin, superuser, system and user have been changed: needed for ingress.' }).optional(),
  ingress: ingressSchema,
  clients: peersSchema({ title: 'Clients', description: 'Who may connect to the controller inside of the cluster; by default nobody.' }),
};

/** Load generators in fleet.yaml. */
export const NGRINDER_FORMAT: KindFormat<NGrinderProps> = {
  about: { title: 'nGrinder', description: 'Load generators by their names.' },
  aboutOne: { title: 'nGrinder', description: 'A controller and agents that put load on Redis.' },
  shape,
  build: (parts, path) => {
    const at = (...keys: string[]): string[] => [...path, ...keys];
    const names = parts.names(at('targets')) ?? [];
    const targets = names.map((name, index) => targetPart(parts, at('targets', name), name) ?? { name: `stand-in-${index}`, host: 'stand-in', peers: [STAND_IN.peer] });
    const agentImage = imagePart(parts, at('agents', 'image'));
    const others = { image: imagePart(parts, at('image')), ingress: ingressPart(parts, at('ingress')), clients: peersPart(parts, at('clients')) };
    return parts.make(path, z.strictObject(shape), ({ agents, concurrentTests, storage, resources, defaultPasswordsChanged }) => {
      const props = { targets, agents: { ...agents, image: agentImage }, concurrentTests, storage, resources, defaultPasswordsChanged, ...others };
      const problems = new Problems();
      checkNGrinder(problems, props);
      problems.throwIfAny();
      return props;
    });
  },
};

function targetPart(parts: Parts, path: Path, name: string): LoadTargetProps | undefined {
  const [password, peers] = [secretPart(parts, [...path, 'password']), peersPart(parts, [...path, 'peers']) ?? []];
  return parts.make(path, targetSchema, ({ host, port, username }) => {
    const target = { name, host, port, username, peers, password };
    const problems = new Problems();
    checkTarget(problems, [], target);
    problems.throwIfAny();
    return target;
  });
}

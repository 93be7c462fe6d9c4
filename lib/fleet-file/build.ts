import * as z from 'zod';
import { FleetDefinition } from '../definitions/fleet';
import type { FleetDefinitionProps } from '../definitions/fleet';
import { Network } from '../definitions/network/network';
import { Machine } from '../definitions/placement/machine';
import { Topology } from '../definitions/placement/topology';
import { RedisEngine } from '../definitions/redis/engine';
import { FleetTags } from '../definitions/tags';
import { acknowledgeProblems } from './acknowledge';
import { accessPart, hostStatusPart } from './build-access';
import { kernelPart } from './build-kernel';
import { nodeImagePart } from './build-node-image';
import { redisParts } from './build-redis';
import type { Parts } from './parts';
import { acknowledgeSchema, environmentSchema, nameSchema, tagsSchema } from './schema/fleet';
import { createSchema, existingSchema, lookupSchema } from './schema/network';
import { machineShape } from './schema/node';
import { engineSchema } from './schema/redis';
import { clusterSchema, standaloneSchema } from './schema/topology';

type Acknowledged = Record<string, string>;

/** Parts of a definition that need no other part to be checked. */
const ALONE = ['name', 'environment', 'port', 'users'];
const NETWORKS = ['create', 'existing', 'lookup'];

/**
 * Makes the definition of a fleet from the parts of its file; what is wrong is kept in `parts.problems`.
 *
 * Parts that are wrong are left out; `sound` says whether the structure of all parts is, so that their fit can be checked.
 */
export function buildFleet(parts: Parts, sound: boolean): FleetDefinition | undefined {
  const acknowledge = parts.read(['acknowledge'], acknowledgeSchema) ?? {};
  parts.problems.push(...acknowledgeProblems(acknowledge));
  const name = parts.read(['name'], nameSchema) ?? 'unnamed';
  const tags = parts.read(['tags'], tagsSchema) ?? undefined;
  parts.make(['tags'], tagsSchema, (own) => new FleetTags({ fleet: name, topology: '', engine: '', tags: own ?? {} }), (path) => path);
  const props: FleetDefinitionProps = {
    name,
    environment: parts.read(['environment'], environmentSchema),
    ...redisParts(parts, acknowledge),
    topology: topology(parts, acknowledge),
    engine: parts.make(['redis', 'engine'], engineSchema, (engine) => (engine === undefined ? undefined : RedisEngine.parse(engine))),
    kernel: kernelPart(parts, ['kernel'], acknowledge),
    machine: machine(parts, acknowledge),
    network: network(parts),
    access: accessPart(parts, acknowledge),
    hostStatus: hostStatusPart(parts, acknowledge),
    tags,
  };
  const whole = sound && parts.problems.length === 0;
  return parts.attempt(() => new FleetDefinition(props), (path) => (whole || standsAlone(path) ? pathInFile(parts, path) : undefined));
}

function standsAlone(path: readonly string[]): boolean {
  return path.length === 1 && ALONE.includes(path[0] ?? '');
}

/** Where the file says what a fleet's definition complains about. */
function pathInFile(parts: Parts, path: readonly string[]): readonly string[] {
  const [part, ...rest] = path;
  switch (part) {
    case 'port':
    case 'users':
      return ['redis', part, ...rest];
    case 'config':
      return settingInFile(parts, ['redis'], rest);
    case 'databases':
      return rest[1] === 'config' ? settingInFile(parts, ['redis', part, rest[0] ?? ''], rest.slice(2)) : ['redis', part, ...rest];
    case 'machine':
      return ['node', ...rest];
    case 'topology':
      return parts.has(['topology', 'cluster']) ? ['topology', 'cluster', 'zones'] : ['topology', 'standalone', ...rest];
    case 'network': {
      const kind = NETWORKS.find((candidate) => parts.has(['network', candidate]));
      return ['network', ...(kind === undefined ? [] : [kind]), ...rest];
    }
    default:
      return path;
  }
}

/** A directive of the image's concern may be said by a group of settings. */
function settingInFile(parts: Parts, base: readonly string[], path: readonly string[]): readonly string[] {
  const group = [...base, 'defragmentation', 'active'];
  return path.join('.') === 'directives.activedefrag' && parts.has(group) ? group : [...base, ...path];
}

function topology(parts: Parts, acknowledge: Acknowledged): Topology | undefined {
  // Both together are wrong; what each of them says is checked all the same
  const standalone = parts.has(['topology', 'standalone']) ? parts.make(['topology', 'standalone'], standaloneSchema, (props) => Topology.standalone(props ?? {})) : undefined;
  const cluster = parts.has(['topology', 'cluster'])
    ? parts.make(['topology', 'cluster'], clusterSchema, (props) => Topology.cluster({ ...props, zones: props.zones ?? undefined, acknowledge }))
    : undefined;
  return cluster ?? standalone;
}

function machine(parts: Parts, acknowledge: Acknowledged): Machine | undefined {
  const image = nodeImagePart(parts, acknowledge);
  const own = parts.read(['node'], z.object(machineShape).nullish());
  if (own === undefined && parts.has(['node'])) {
    // Sizes of a disk depend on each other: where one is of another type, only what stands alone is checked
    const { instanceType, kmsKeyArn, rootVolumeGiB } = machineShape;
    return parts.make(['node'], z.object({ instanceType, kmsKeyArn, rootVolumeGiB }).nullish(), (alone) => new Machine({ ...alone }));
  }
  return parts.attempt(() => new Machine({ ...own, image }), (path) => ['node', ...path]);
}

function network(parts: Parts): Network | undefined {
  // More than one of these is wrong; what each of them says is checked all the same
  const [existing, lookup] = [
    parts.has(['network', 'existing']) ? parts.make(['network', 'existing'], existingSchema, (props) => Network.existing(props)) : undefined,
    parts.has(['network', 'lookup']) ? parts.make(['network', 'lookup'], lookupSchema, (props) => Network.lookup(props)) : undefined,
  ];
  if (!parts.has(['network', 'create']) && (parts.has(['network', 'existing']) || parts.has(['network', 'lookup']))) {
    return existing ?? lookup;
  }
  return parts.make(['network', 'create'], createSchema, (props) => Network.create({ ...props, zones: props?.zones ?? undefined }));
}

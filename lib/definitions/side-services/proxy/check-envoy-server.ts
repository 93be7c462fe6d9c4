import { knownAtSynth, text, wholeNumber } from '../../checks';
import type { Range } from '../../checks';
import type { Problems } from '../../problems';
import { quantityBytes } from '../core/quantity';
import { checkResources } from '../core/resources';
import type { EnvoyServerProps } from './envoy-server-props';

const REPLICAS = { min: 1, max: 100 };
const TIMEOUT = { min: 10, max: 60_000 };
const INTERVAL = { min: 1, max: 60 };
const CONNECTIONS = { min: 10, max: 100_000 };
const KEY = { pattern: /^[!-~]{1,256}$/, allowed: '1-256 printable letters of ASCII without a space' };
/** CPU and memory of a pod where none are given. */
export const ENVOY_RESOURCES = { cpuRequest: '100m', memoryRequest: '128Mi', memoryLimit: '256Mi' };
/** Connections of clients to a pod where no other number is given. */
export const DEFAULT_CONNECTIONS = 10_000;
/** Measured with Envoy 1.40: 67 MiB without a client, and 12.3 KiB for each of 10,000 that have logged in and written. */
const OWN_MEMORY = 80 * 2 ** 20;
const CONNECTION_MEMORY = 13 * 2 ** 10;

/** Adds what is wrong with the pods of an Envoy. */
export function checkEnvoyServer(problems: Problems, path: readonly string[], props: EnvoyServerProps): void {
  problems.check([...path, 'replicas'], number('replicas', props.replicas, REPLICAS));
  problems.check([...path, 'timeoutMilliseconds'], number('timeoutMilliseconds', props.timeoutMilliseconds, TIMEOUT));
  problems.check([...path, 'healthCheckSeconds'], number('healthCheckSeconds', props.healthCheckSeconds, INTERVAL));
  problems.check([...path, 'maxConnections'], number('maxConnections', props.maxConnections, CONNECTIONS) ?? connectionsFit(props));
  problems.check([...path, 'maintenanceKey'], redisKey('maintenanceKey', props.maintenanceKey));
  if (props.resources !== undefined) {
    checkResources(problems, [...path, 'resources'], props.resources);
  }
}

/** What is wrong with the beginning of a key, or with a key; undefined when nothing is. */
export function redisKey(name: string, key: string | undefined): string | undefined {
  return knownAtSynth(name, key) ?? text(name, key, KEY);
}

function number(name: string, value: number | undefined, range: Range): string | undefined {
  return knownAtSynth(name, value) ?? wholeNumber(name, value, range);
}

/** What is wrong with the number of connections for the memory of a pod. */
function connectionsFit({ maxConnections, resources }: EnvoyServerProps): string | undefined {
  const limit = resources?.memoryLimit ?? ENVOY_RESOURCES.memoryLimit;
  const needed = OWN_MEMORY + (maxConnections ?? DEFAULT_CONNECTIONS) * CONNECTION_MEMORY;
  return quantityBytes(limit) < needed
    ? `"maxConnections" must fit the memory limit of a pod, ${limit}, got ${maxConnections ?? DEFAULT_CONNECTIONS}, which take ${Math.ceil(needed / 2 ** 20)}Mi; raise "memoryLimit" of "resources"`
    : undefined;
}

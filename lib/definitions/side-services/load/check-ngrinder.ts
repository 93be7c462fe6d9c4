import { knownAtSynth, wholeNumber } from '../../checks';
import type { Problems } from '../../problems';
import { hostProblem } from '../core/host-address';
import { serviceName } from '../core/kube-name';
import { portProblem } from '../core/ports';
import { quantityBytes } from '../core/quantity';
import { redisUser } from '../core/redis-user';
import { checkResources } from '../core/resources';
import { checkStorage } from '../core/storage';
import type { LoadTargetProps } from './load-target-props';
import type { NGrinderAgentsProps } from './ngrinder-agents-props';
import type { NGrinderProps } from './ngrinder-props';

const MOST_TARGETS = 10;
const AGENTS = { min: 1, max: 50 };
const PROCESSES = { min: 1, max: 10 };
const TESTS = { min: 1, max: 20 };
const MEBIBYTE = 2 ** 20;
/** What an agent takes itself, and what a process takes with a heap of 1 GiB, at which nGrinder stops. */
const [OWN_MEBIBYTES, PROCESS_MEBIBYTES] = [300, 1332];

/** Adds what is wrong with a load generator. */
export function checkNGrinder(problems: Problems, props: NGrinderProps): void {
  const { name, targets, agents, concurrentTests, storage, resources, ingress, defaultPasswordsChanged = false } = props;
  problems.check('name', serviceName('name', name));
  problems.check('concurrentTests', knownAtSynth('concurrentTests', concurrentTests) ?? wholeNumber('concurrentTests', concurrentTests, TESTS));
  if (targets.length < 1 || targets.length > MOST_TARGETS) {
    problems.add('targets', `"targets" must have 1-${MOST_TARGETS} targets, got ${targets.length}`);
  }
  targets.forEach((target, index) => {
    checkTarget(problems, ['targets', String(index)], target);
    if (targets.slice(0, index).some((other) => other.name === target.name)) {
      problems.add(['targets', String(index), 'name'], `"name" must be another for each target, got "${target.name}" twice`);
    }
  });
  if (storage !== undefined) {
    checkStorage(problems, ['storage'], storage);
  }
  if (resources !== undefined) {
    checkResources(problems, ['resources'], resources);
  }
  if (agents !== undefined) {
    checkAgents(problems, agents);
  }
  if (ingress !== undefined && !defaultPasswordsChanged) {
    problems.add('ingress', '"ingress" must wait for "defaultPasswordsChanged", got none: whoever knows that a new controller takes admin/admin could run code on its agents; apply it without "ingress", change the passwords of admin, superuser, system and user, then set "defaultPasswordsChanged"');
  }
}

/** Memory that an agent needs, in MiB. */
export function agentMebibytes(processes: number): number {
  return OWN_MEBIBYTES + PROCESS_MEBIBYTES * processes;
}

/** Adds what is wrong with a target. */
export function checkTarget(problems: Problems, path: readonly string[], { name, host, port, peers, username }: LoadTargetProps): void {
  problems.check([...path, 'name'], serviceName('name', name));
  problems.check([...path, 'host'], hostProblem('host', host));
  problems.check([...path, 'port'], portProblem('port', port));
  problems.check([...path, 'username'], redisUser('username', username));
  if (peers.length === 0) {
    problems.add([...path, 'peers'], '"peers" must have at least one peer, got none: the agents may connect to no others');
  }
}

function checkAgents(problems: Problems, { replicas, processes = 1, resources }: NGrinderAgentsProps): void {
  problems.check(['agents', 'replicas'], knownAtSynth('replicas', replicas) ?? wholeNumber('replicas', replicas, AGENTS));
  const wrong = knownAtSynth('processes', processes) ?? wholeNumber('processes', processes, PROCESSES);
  problems.check(['agents', 'processes'], wrong);
  if (resources === undefined) {
    return;
  }
  checkResources(problems, ['agents', 'resources'], resources);
  if (wrong === undefined && quantityBytes(resources.memoryLimit) < agentMebibytes(processes) * MEBIBYTE) {
    problems.add(['agents', 'resources', 'memoryLimit'], `"memoryLimit" must be at least ${agentMebibytes(processes)}Mi for ${processes} processes, got ${resources.memoryLimit}: each takes a heap of up to 1 GiB`);
  }
}

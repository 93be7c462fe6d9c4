import type { Problems } from '../../problems';
import { cpuMillis, cpuProblem, memoryProblem, quantityBytes } from './quantity';
import type { ResourceProps } from './resource-props';

/** Adds what is wrong with the resources of a container. */
export function checkResources(problems: Problems, path: readonly string[], props: ResourceProps): void {
  const { memoryRequest, memoryLimit } = props;
  checkCpu(problems, path, props);
  const wrong = { memoryRequest: memoryProblem('memoryRequest', memoryRequest), memoryLimit: memoryProblem('memoryLimit', memoryLimit) };
  Object.entries(wrong).forEach(([name, message]) => { problems.check([...path, name], message); });
  if (wrong.memoryRequest === undefined && wrong.memoryLimit === undefined && quantityBytes(memoryLimit) < quantityBytes(memoryRequest)) {
    problems.add([...path, 'memoryLimit'], `"memoryLimit" must not be less than "memoryRequest" (${memoryRequest}), got ${memoryLimit}`);
  }
}

/** Adds what is wrong with the CPU of a container. */
export function checkCpu(problems: Problems, path: readonly string[], { cpuRequest, cpuLimit }: Pick<ResourceProps, 'cpuRequest' | 'cpuLimit'>): void {
  const wrong = { cpuRequest: cpuProblem('cpuRequest', cpuRequest), cpuLimit: cpuProblem('cpuLimit', cpuLimit) };
  Object.entries(wrong).forEach(([name, message]) => { problems.check([...path, name], message); });
  if (wrong.cpuRequest === undefined && wrong.cpuLimit === undefined && cpuLimit !== undefined && cpuMillis(cpuLimit) < cpuMillis(cpuRequest)) {
    problems.add([...path, 'cpuLimit'], `"cpuLimit" must not be less than "cpuRequest" (${cpuRequest}), got ${cpuLimit}`);
  }
}

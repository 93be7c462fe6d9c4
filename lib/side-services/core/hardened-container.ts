import { k8s } from 'cdk8s-plus-27';
import { wholeNumber } from '../../definitions/checks';
import { Problems } from '../../definitions/problems';
import type { ContainerImage } from '../../definitions/side-services/core/container-image';
import { kubeLabel, portName } from '../../definitions/side-services/core/kube-name';
import { memoryProblem } from '../../definitions/side-services/core/quantity';
import { checkResources } from '../../definitions/side-services/core/resources';
import type { ResourceProps } from '../../definitions/side-services/core/resource-props';
import { unlessEmpty } from './empty';
import { probesOf } from './probes';
import type { Probes } from './probes';

/** A port of a container; probes, Services and policies name it. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** A folder that the program writes: an empty volume over the read-only root, which is lost with the pod. */
export interface WritableFolder {
  readonly path: string;
  /** Size at which the pod is evicted, such as `64Mi`. */
  readonly sizeLimit: string;
  /** Whether it lies in memory, and counts as such. @default false */
  readonly inMemory?: boolean;
}

/** A volume of the pod in a container. */
export interface Mount {
  /** Name of the volume, or of the volume claim. */
  readonly volume: string;
  readonly path: string;
  /** @default false */
  readonly writable?: boolean;
  /** One file or folder of the volume. It does not follow a changed ConfigMap, so the pods need its checksum. */
  readonly subPath?: string;
}

/** A container that runs to its end: of a Job, or before the others of a pod. */
export interface TaskProps {
  readonly name: string;
  readonly image: ContainerImage;
  /** Numeric user id, not 0. */
  readonly user: number;
  /** Numeric group id, not 0. */
  readonly group: number;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  /** In this order: `$(NAME)` finds only what stands before it. */
  readonly env?: readonly k8s.EnvVar[];
  readonly resources: ResourceProps;
  readonly mounts?: readonly Mount[];
  readonly writable?: readonly WritableFolder[];
}

/** A container that serves. */
export interface ContainerProps extends TaskProps {
  readonly ports?: readonly NamedPort[];
  readonly probes: Probes;
  /** Command that runs in it before it is told to end. */
  readonly preStop?: readonly string[];
}

/** A container with the volumes that it brings to its pod. */
export interface HardenedContainer {
  readonly container: k8s.Container;
  readonly volumes: readonly k8s.Volume[];
}

const IDS = { min: 1, max: 2 ** 31 - 1 };
const PORTS = { min: 1, max: 65_535 };

/** A container that serves: no root, no capability, a read-only root with the folders that it writes, all three probes. */
export function hardenedContainer(props: ContainerProps): HardenedContainer {
  const { container, volumes } = hardenedTask(props);
  const ports = unlessEmpty(props.ports?.map(({ name, port }) => ({ name, containerPort: port })));
  const lifecycle = props.preStop === undefined ? undefined : { preStop: { exec: { command: [...props.preStop] } } };
  checkPorts(props.ports ?? []);
  return { container: { ...container, ports, ...probesOf(props.probes), lifecycle }, volumes };
}

/** A container that runs to its end, hardened like one that serves; probes mean nothing for it. */
export function hardenedTask(props: TaskProps): HardenedContainer {
  checkTask(props);
  const folders = (props.writable ?? []).map((folder) => ({ ...folder, volume: volumeOf(props.name, folder.path) }));
  const mounts: readonly Mount[] = [...props.mounts ?? [], ...folders.map(({ volume, path }) => ({ volume, path, writable: true }))];
  return {
    container: {
      name: props.name,
      image: props.image.reference,
      imagePullPolicy: 'IfNotPresent',
      command: unlessEmpty(props.command),
      args: unlessEmpty(props.args),
      env: unlessEmpty(props.env),
      resources: resourcesOf(props.resources),
      securityContext: {
        runAsUser: props.user, runAsGroup: props.group, runAsNonRoot: true, readOnlyRootFilesystem: true, allowPrivilegeEscalation: false,
        privileged: false, capabilities: { drop: ['ALL'] }, seccompProfile: { type: 'RuntimeDefault' },
      },
      volumeMounts: unlessEmpty(mounts.map(({ volume, path, writable = false, subPath }) => ({ name: volume, mountPath: path, readOnly: writable ? undefined : true, subPath }))),
    },
    volumes: folders.map(({ volume, sizeLimit, inMemory = false }) => ({
      name: volume, emptyDir: { sizeLimit: k8s.Quantity.fromString(sizeLimit), medium: inMemory ? 'Memory' : undefined },
    })),
  };
}

/** Name of the volume over a folder: `console` and `/var/lib/x` give `console-var-lib-x`. */
function volumeOf(container: string, path: string): string {
  return `${container}${path.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`.slice(0, 63).replace(/-+$/, '');
}

function resourcesOf({ cpuRequest, cpuLimit, memoryRequest, memoryLimit }: ResourceProps): k8s.ResourceRequirements {
  const quantity = (value: string): k8s.Quantity => k8s.Quantity.fromString(value);
  return {
    requests: { cpu: quantity(cpuRequest), memory: quantity(memoryRequest) },
    limits: { ...cpuLimit === undefined ? {} : { cpu: quantity(cpuLimit) }, memory: quantity(memoryLimit) },
  };
}

function checkTask({ name, user, group, resources, writable = [] }: TaskProps): void {
  const problems = new Problems();
  problems.check('name', kubeLabel('name', name));
  problems.check('user', wholeNumber('user', user, IDS));
  problems.check('group', wholeNumber('group', group, IDS));
  checkResources(problems, ['resources'], resources);
  writable.forEach(({ sizeLimit }, index) => { problems.check(['writable', String(index), 'sizeLimit'], memoryProblem('sizeLimit', sizeLimit)); });
  problems.throwIfAny();
}

function checkPorts(ports: readonly NamedPort[]): void {
  const problems = new Problems();
  ports.forEach(({ name, port }, index) => {
    problems.check(['ports', String(index), 'name'], portName('name', name));
    problems.check(['ports', String(index), 'port'], wholeNumber('port', port, PORTS));
  });
  problems.throwIfAny();
}

import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { wholeNumber } from '../../definitions/checks';
import { Problems } from '../../definitions/problems';
import { kubeLabel, portName } from '../../definitions/side-services/core/kube-name';
import { labelsOf, selectorOf } from './labels';
import type { PartNames } from './labels';

/** A port of a Service, which the port of the same name of the pods answers. */
export interface ServicePort {
  /** Name of the container's port. */
  readonly name: string;
  readonly port: number;
}

/** How the pods of a part are found. */
export interface ServiceProps {
  readonly part: PartNames;
  readonly name: string;
  readonly ports: readonly ServicePort[];
  /** Whether the name stands for the pods themselves, each with a name of its own, ready or not. @default false */
  readonly headless?: boolean;
  /** Further labels of the pods that are meant, beside those of the part. */
  readonly selector?: Readonly<Record<string, string>>;
}

const PORTS = { min: 1, max: 65_535 };

/** A Service of type ClusterIP with the labels of its part, by which a ServiceMonitor finds it. */
export function service(scope: Construct, id: string, props: ServiceProps): k8s.KubeService {
  const { part, name, ports, headless = false, selector = {} } = props;
  check(props);
  return new k8s.KubeService(scope, id, {
    metadata: { name, labels: labelsOf(part) },
    spec: {
      type: 'ClusterIP',
      ...headless ? { clusterIp: 'None', publishNotReadyAddresses: true } : {},
      selector: { ...selectorOf(part), ...selector },
      ports: ports.map((port) => ({ name: port.name, port: port.port, targetPort: k8s.IntOrString.fromString(port.name), protocol: 'TCP' })),
    },
  });
}

function check({ name, ports }: ServiceProps): void {
  const problems = new Problems();
  problems.check('name', kubeLabel('name', name));
  if (ports.length === 0) {
    problems.add('ports', `Service "${name}" must have at least one port, got none`);
  }
  ports.forEach((port, index) => {
    problems.check(['ports', String(index), 'name'], portName('name', port.name));
    problems.check(['ports', String(index), 'port'], wholeNumber('port', port.port, PORTS));
  });
  problems.throwIfAny();
}

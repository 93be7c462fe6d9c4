import { knownAtSynth, wholeNumber } from '../../checks';
import { Problems } from '../../problems';
import { hostName, kubeLabel } from '../core/kube-name';
import { hostProblem } from '../core/host-address';
import type { KafkaJmxLogin } from './kafka-jmx-login';
import type { KafkaJmxMachinesProps, KafkaJmxPodsProps } from './kafka-jmx-settings-props';

/** What settings come to. */
interface JmxParts {
  readonly port: number;
  readonly login?: KafkaJmxLogin;
  readonly podDomain?: string;
  readonly headlessServiceName?: string;
  readonly namespaceName?: string;
  readonly machineName?: string;
}

const PORTS = { min: 1024, max: 65_535 };
const PORT = 9999;

/**
 * How brokers give their metrics by JMX: through one fixed port, under a name that the console can reach.
 *
 * A console that asks brokers by JMX takes these settings, so that it never asks brokers which do not answer.
 */
export class KafkaJmxSettings {
  /**
   * Brokers that are pods of a StatefulSet: each under the name that its headless Service gives it.
   *
   * Throws when a name or the port is not allowed.
   */
  public static inPods(props: KafkaJmxPodsProps): KafkaJmxSettings {
    const { headlessServiceName, namespaceName, clusterDomain = 'cluster.local', port = PORT, login } = props;
    const problems = new Problems();
    problems.check('headlessServiceName', missing('headlessServiceName', headlessServiceName) ?? kubeLabel('headlessServiceName', headlessServiceName));
    problems.check('namespaceName', missing('namespaceName', namespaceName) ?? kubeLabel('namespaceName', namespaceName));
    problems.check('clusterDomain', hostName('clusterDomain', clusterDomain));
    checkPort(problems, port);
    problems.throwIfAny();
    return new KafkaJmxSettings({ port, login, podDomain: `${headlessServiceName}.${namespaceName}.svc.${clusterDomain}`, headlessServiceName, namespaceName });
  }

  /**
   * Brokers that are machines, such as EC2 instances.
   *
   * Throws when the name or the port is not allowed.
   */
  public static onMachines(props: KafkaJmxMachinesProps = {}): KafkaJmxSettings {
    const { hostName: name, port = PORT, login } = props;
    const problems = new Problems();
    problems.check('hostName', hostProblem('hostName', name));
    checkPort(problems, port);
    problems.throwIfAny();
    return new KafkaJmxSettings({ port, login, machineName: name });
  }

  /** The one TCP port. */
  public readonly port: number;
  /** Who may read; undefined for everybody who reaches the port. */
  public readonly login?: KafkaJmxLogin;
  /** Domain of the pods, before which their names stand; undefined for machines. */
  public readonly podDomain?: string;
  /** Name of the pods' headless Service; undefined for machines. */
  public readonly headlessServiceName?: string;
  /** Namespace of the pods; undefined for machines. */
  public readonly namespaceName?: string;
  /** Name by which a machine is reached; undefined for its own name, and for pods. */
  public readonly machineName?: string;

  private constructor(private readonly parts: JmxParts) {
    this.port = this.parts.port;
    this.login = this.parts.login;
    this.podDomain = this.parts.podDomain;
    this.headlessServiceName = this.parts.headlessServiceName;
    this.namespaceName = this.parts.namespaceName;
    this.machineName = this.parts.machineName;
  }
}

/** Brokers in pods have both names, from which their host names are made. */
function missing(name: string, value: string): string | undefined {
  return value === '' ? `"${name}" must be given for brokers in pods, got nothing; add it, or leave out "headlessServiceName" and "namespaceName" for brokers on machines` : undefined;
}

function checkPort(problems: Problems, port: number): void {
  problems.check('port', knownAtSynth('port', port) ?? wholeNumber('port', port, PORTS));
}

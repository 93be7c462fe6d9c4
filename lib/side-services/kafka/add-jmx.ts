import type { ApiObject } from 'cdk8s';
import type { KafkaJmxSettings } from '../../definitions/side-services/kafka/kafka-jmx-settings';
import { checkBroker } from '../../definitions/side-services/kafka/check-kafka-jmx';
import { HARMFUL_VARIABLES, LOGIN_VOLUME, jmxContainerParts } from '../../rendering/side-services/kafka/jmx-patch';
import { patch } from '../core/patch';
import type { Json } from '../core/patch';

/** The container of a broker, and how its image starts it. */
interface BrokerContainer {
  readonly container: string;
  readonly commandLine: readonly string[];
}

interface Named { readonly name: string }
interface StatefulSet {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly spec: {
    readonly serviceName?: string;
    readonly template: { readonly spec: { readonly containers: readonly (Named & { readonly env?: Named[]; readonly ports?: Named[]; readonly volumeMounts?: Named[] })[]; readonly volumes?: Named[] } };
  };
}

/** Changes a StatefulSet in a chart: the container's command, variables, port and, with a login, its files in memory. */
export function addJmx(object: ApiObject, settings: KafkaJmxSettings, { container, commandLine }: BrokerContainer): void {
  checkBroker({ container, commandLine });
  const { kind, metadata: { namespace }, spec: { serviceName, template } } = object.toJson() as StatefulSet;
  if (namespace !== undefined && namespace !== settings.namespaceName) {
    throw new Error(`"statefulSet" must be in the namespace "${settings.namespaceName ?? 'none'}" of the settings, got "${namespace}"; give KafkaJmxSettings.inPods() the namespace of the brokers`);
  }
  if (kind !== 'StatefulSet' || serviceName !== settings.headlessServiceName) {
    throw new Error(`"statefulSet" must be a StatefulSet of the headless Service "${settings.headlessServiceName ?? 'none'}", got ${kind} "${object.name}" of "${serviceName ?? 'none'}"; give KafkaJmxSettings.inPods() the Service of its pods`);
  }
  const { containers, volumes = [] } = template.spec;
  const index = containers.findIndex(({ name }) => name === container);
  const broker = containers[index];
  if (broker === undefined) {
    throw new Error(`"container" must be one of ${containers.map(({ name }) => name).join(', ')}, got "${container}"`);
  }
  const parts = jmxContainerParts(settings, commandLine);
  const own = broker.env?.filter(({ name }) => !HARMFUL_VARIABLES.includes(name)) ?? [];
  const at = (field: string, value: unknown): void => { patch(object, `/spec/template/spec/containers/${index}/${field}`, value as Json); };
  at('command', parts.command);
  at('args', parts.args);
  at('env', merged(own, parts.env));
  at('ports', merged(broker.ports ?? [], parts.ports));
  if (settings.login !== undefined) {
    at('volumeMounts', merged(broker.volumeMounts ?? [], parts.volumeMounts));
    patch(object, '/spec/template/spec/volumes', merged(volumes, [LOGIN_VOLUME]) as unknown as Json);
  }
}

/** The new ones first, and of one name only the new one. */
function merged(old: readonly Named[], added: readonly Named[]): Named[] {
  return [...added, ...old.filter(({ name }) => !added.some((each) => each.name === name))];
}

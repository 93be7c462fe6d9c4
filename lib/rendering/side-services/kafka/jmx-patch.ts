import type { KafkaJmxSettings } from '../../../definitions/side-services/kafka/kafka-jmx-settings';
import { HOST_VARIABLE, LOGIN_FOLDER, PASSWORD_VARIABLE, USER_VARIABLE, jmxStartScript } from './kafka-jmx-options';

/** A variable as a container has it. */
interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef?: { readonly fieldPath: string }; readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

/** What the container of a broker gets for JMX. */
export interface JmxContainerParts {
  readonly command: string[];
  readonly args: string[];
  readonly env: Variable[];
  readonly ports: { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: { readonly name: string; readonly mountPath: string }[];
}

/** The pod's folder in memory with the files of the login. */
export const LOGIN_VOLUME = { name: 'kafka-jmx', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } };
/** Variables that any tool in the container would inherit, and with them the port that the broker has already. */
export const HARMFUL_VARIABLES = ['JMX_PORT', 'KAFKA_JMX_OPTS', 'KAFKA_JMX_PORT'];
const POD_NAME = 'KAFKA_JMX_POD';

/** The parts of a broker's container; its own command line becomes the arguments. */
export function jmxContainerParts(settings: KafkaJmxSettings, commandLine: readonly string[]): JmxContainerParts {
  const { login, port, podDomain } = settings;
  return {
    command: ['sh', '-c', jmxStartScript(settings), 'kafka'],
    args: [...commandLine],
    env: [
      // First, because a $(NAME) finds only what stands before it
      { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: HOST_VARIABLE, value: `$(${POD_NAME}).${podDomain ?? ''}` },
      ...login === undefined ? [] : [
        { name: USER_VARIABLE, valueFrom: { secretKeyRef: { name: login.username.secretName, key: login.username.key } } },
        { name: PASSWORD_VARIABLE, valueFrom: { secretKeyRef: { name: login.password.secretName, key: login.password.key } } },
      ],
    ],
    ports: [{ name: 'jmx', containerPort: port }],
    volumeMounts: login === undefined ? [] : [{ name: LOGIN_VOLUME.name, mountPath: LOGIN_FOLDER }],
  };
}

/** What is to be patched, and how its container starts a broker. */
export interface PatchedBroker {
  readonly statefulSet: string;
  readonly container: string;
  readonly commandLine: readonly string[];
}

/** A strategic merge patch of a StatefulSet, for `kubectl patch` and for kustomize, which wants kind and name in it. */
export function jmxPatch(settings: KafkaJmxSettings, { statefulSet, container, commandLine }: PatchedBroker): object {
  const { env, volumeMounts, ...parts } = jmxContainerParts(settings, commandLine);
  const removed = HARMFUL_VARIABLES.map((name) => ({ name, $patch: 'delete' }));
  const files = volumeMounts.length === 0 ? {} : { volumeMounts };
  const spec = { containers: [{ name: container, ...parts, env: [...env, ...removed], ...files }], ...volumeMounts.length === 0 ? {} : { volumes: [LOGIN_VOLUME] } };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: statefulSet }, spec: { template: { spec } } };
}

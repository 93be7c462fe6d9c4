import * as z from 'zod';
import type { KafkaJmxLogin } from '../../definitions/side-services/kafka/kafka-jmx-login';
import { KafkaJmxSettings } from '../../definitions/side-services/kafka/kafka-jmx-settings';
import type { Parts } from '../parts';
import { number, text } from '../schema/kinds';
import { secretPart, secretSchema } from './common';

const settingsShape = {
  port: number({ title: 'Port', description: 'The one port of both hops of JMX, 1024-65535; by default 9999.', example: 9999 }).optional(),
  headlessServiceName: text({ title: 'Headless service', description: 'Name of the headless Service of the brokers\' StatefulSet; for brokers in pods.', example: 'kafka-headless' }).optional(),
  namespaceName: text({ title: 'Namespace', description: 'Namespace of the brokers; for brokers in pods.', example: 'kafka' }).optional(),
  clusterDomain: text({ title: 'Cluster domain', description: 'Domain of the cluster; by default cluster.local.', example: 'cluster.local' }).optional(),
  hostName: text({ title: 'Host', description: 'Name by which the console reaches a broker on a machine; by default that of the machine.', example: 'kafka-0.internal' }).optional(),
  login: z.strictObject({
    username: secretSchema({ title: 'User', description: 'Entry with the name of the user.' }),
    password: secretSchema({ title: 'Password', description: 'Entry with the password.' }),
  }).meta({ title: 'Login', description: 'Who may read; by default everybody who reaches the port.' }).optional(),
};

/** How brokers give metrics by JMX. */
export const jmxSettingsSchema = z.strictObject(settingsShape).meta({ title: 'JMX', description: 'How the brokers give metrics by JMX: in pods with headlessServiceName and namespaceName, on machines without.' });

/** The settings at a path; undefined where there are none or something is wrong. */
export function jmxSettingsPart(parts: Parts, path: readonly string[]): KafkaJmxSettings | undefined {
  if (!parts.has(path)) {
    return undefined;
  }
  const login = loginPart(parts, [...path, 'login']);
  return parts.make(path, z.strictObject(settingsShape), ({ headlessServiceName, namespaceName, clusterDomain, hostName, port }) => (
    headlessServiceName === undefined && namespaceName === undefined
      ? KafkaJmxSettings.onMachines({ port, login, hostName })
      : KafkaJmxSettings.inPods({ port, login, headlessServiceName: headlessServiceName ?? '', namespaceName: namespaceName ?? '', clusterDomain })
  ));
}

function loginPart(parts: Parts, path: readonly string[]): KafkaJmxLogin | undefined {
  const [username, password] = [secretPart(parts, [...path, 'username']), secretPart(parts, [...path, 'password'])];
  return username && password && { username, password };
}

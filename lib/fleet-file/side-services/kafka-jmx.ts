import * as z from 'zod';
import { Problems } from '../../definitions/problems';
import { checkKafkaJmx } from '../../definitions/side-services/kafka/check-kafka-jmx';
import type { KafkaJmxProps } from '../../definitions/side-services/kafka/kafka-jmx-props';
import { KafkaJmxSettings } from '../../definitions/side-services/kafka/kafka-jmx-settings';
import { flag, mapping, text } from '../schema/kinds';
import { peersPart, peersSchema } from './common';
import { jmxSettingsPart, jmxSettingsSchema } from './kafka-jmx-parts';
import type { KindFormat } from './kind';

const shape = {
  settings: jmxSettingsSchema,
  brokerLabels: mapping(text({ title: 'Value', description: 'Value of the label.', example: 'kafka' }), { title: 'Labels', description: 'Labels of the brokers\' pods.' }),
  managers: peersSchema({ title: 'Managers', description: 'Who may read the metrics: the consoles. Pods without a namespace are those of the brokers\' namespace.' }),
  brokersHavePolicy: flag({ title: 'Own policy', description: 'Whether a NetworkPolicy of the brokers\' own says already who may reach them; without one, all ports but that of JMX stay open to everybody.' }),
  createHeadlessService: flag({ title: 'Create the headless service', description: 'Whether the headless Service is made; by default it is there.' }).optional(),
};

/** For settings that are missing or wrong. */
const STAND_IN_SETTINGS = KafkaJmxSettings.inPods({ headlessServiceName: 'stand-in', namespaceName: 'stand-in' });

/** JMX of Kafka brokers in fleet.yaml. */
export const KAFKA_JMX_FORMAT: KindFormat<KafkaJmxProps> = {
  about: { title: 'Kafka JMX', description: 'JMX of Kafka brokers in pods: who may read it.' },
  aboutOne: { title: 'Kafka JMX', description: 'JMX of the brokers of one StatefulSet.' },
  shape,
  build: (parts, path) => {
    const settings = jmxSettingsPart(parts, [...path, 'settings']) ?? STAND_IN_SETTINGS;
    const managers = peersPart(parts, [...path, 'managers']) ?? [];
    return parts.make(path, z.strictObject(shape), ({ brokerLabels, brokersHavePolicy, createHeadlessService }) => {
      const props = { settings, managers, brokerLabels: { ...brokerLabels }, brokersHavePolicy, createHeadlessService };
      const problems = new Problems();
      checkKafkaJmx(problems, props);
      problems.throwIfAny();
      return props;
    });
  },
};

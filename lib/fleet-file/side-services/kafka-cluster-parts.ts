import * as z from 'zod';
import { Problems } from '../../definitions/problems';
import { checkCluster } from '../../definitions/side-services/kafka/check-kafka-cluster';
import type { CmakClusterProps } from '../../definitions/side-services/kafka/cmak-cluster-props';
import type { KafkaClusterProps } from '../../definitions/side-services/kafka/kafka-cluster-props';
import { KafkaJmxSettings } from '../../definitions/side-services/kafka/kafka-jmx-settings';
import type { KafkaManagerEngine } from '../../definitions/side-services/kafka/kafka-manager-engine';
import { KafkaSaslMechanism } from '../../definitions/side-services/kafka/kafka-sasl-mechanism';
import type { KafkaSaslProps } from '../../definitions/side-services/kafka/kafka-sasl-props';
import type { KafkaTlsProps } from '../../definitions/side-services/kafka/kafka-tls-props';
import type { Parts } from '../parts';
import { choice, flag, number, text } from '../schema/kinds';
import { peersPart, peersSchema, secretPart, secretSchema, STAND_IN } from './common';
import { jmxSettingsPart, jmxSettingsSchema } from './kafka-jmx-parts';

type Path = readonly string[];

const address = text({ title: 'Address', description: 'Host and port.', example: 'kafka-0.kafka-headless.kafka:9092' });

/** Addresses of a ZooKeeper, and its pods or machines. */
export const zookeeperShape = {
  zookeeper: z.array(address).meta({ title: 'ZooKeeper', description: 'Addresses of its servers.', examples: [['zookeeper-0.zookeeper:2181']] }),
  zookeeperPeers: peersSchema({ title: 'ZooKeeper\'s peers', description: 'Pods or machines of the ZooKeeper.' }),
};
const cmakShape = {
  ...zookeeperShape,
  zookeeperPath: text({ title: 'Path', description: 'Path below which the brokers keep their entries; by default the root.', example: '/kafka' }).optional(),
  displaySize: flag({ title: 'Sizes', description: 'Whether the sizes of logs are shown, which needs JMX; by default not.' }).optional(),
  pollConsumers: flag({ title: 'Consumers', description: 'Whether the offsets of consumers are polled; by default they are.' }).optional(),
  brokerCount: number({ title: 'Brokers', description: 'Number of brokers; by default 10.', example: 3 }).optional(),
  partitionCount: number({ title: 'Partitions', description: 'Number of partitions; by default 1000.', example: 500 }).optional(),
};
const saslShape = {
  mechanism: choice(Object.values(KafkaSaslMechanism), { title: 'Mechanism', description: 'Mechanism that the brokers ask for.', example: 'SCRAM-SHA-512' }),
  jaasConfig: secretSchema({ title: 'JAAS', description: 'Entry with the text of sasl.jaas.config.' }),
  insecure: text({ title: 'Insecure', description: 'Why passwords may travel in clear text; for PLAIN without TLS.', example: 'a private network' }).optional(),
};

const clusterShape = {
  kafkaVersion: text({ title: 'Version', description: 'Version of the brokers.', example: '3.9.1' }),
  bootstrapServers: z.array(address).meta({ title: 'Bootstrap servers', description: 'Addresses of some brokers.', examples: [['kafka-0.kafka-headless.kafka:9092']] }),
  brokers: peersSchema({ title: 'Brokers', description: 'Pods or machines of all brokers.' }),
  tls: z.strictObject({
    ca: secretSchema({ title: 'Authority', description: 'Entry with the certificate, in PEM, that signed those of the brokers.' }),
    clientKeyStore: secretSchema({ title: 'Own certificate', description: 'Entry with key and certificate, in PEM, by which the brokers know the console.' }).optional(),
  }).meta({ title: 'TLS', description: 'Certificates; by default connections are in clear text.' }).optional(),
  sasl: z.strictObject(saslShape).meta({ title: 'SASL', description: 'Login at the brokers; by default none.' }).optional(),
  jmx: jmxSettingsSchema.optional(),
  exporterPort: number({ title: 'Exporter', description: 'Port of the JMX exporter of each broker; kafka-ui only.', example: 7071 }).optional(),
  readOnly: flag({ title: 'Read only', description: 'Whether the console may change nothing; kafka-ui only.' }).optional(),
  cmak: z.strictObject(cmakShape).meta({ title: 'CMAK', description: 'What the engine cmak needs to know.' }).optional(),
};

/** One Kafka cluster. */
export const clusterSchema = z.strictObject(clusterShape).meta({ title: 'Kafka cluster', description: 'A Kafka cluster that the console shows.' });
type GivenCluster = z.infer<typeof clusterSchema>;

/**
 * The cluster at a path, checked for its console; undefined where something is wrong.
 *
 * Stand-ins are for the parts that are missing or wrong, so that all else of the cluster is checked. Without an engine, because the
 * file names two, nothing is checked that depends on it.
 */
export function clusterPart(parts: Parts, path: Path, name: string, engine?: KafkaManagerEngine): KafkaClusterProps | undefined {
  const at = (...keys: string[]): string[] => [...path, ...keys];
  const [tlsOf, saslOf, cmakOf] = [tlsPart(parts, at('tls')), saslPart(parts, at('sasl')), cmakPart(parts, at('cmak'))];
  const [jmx, brokers] = [jmxSettingsPart(parts, at('jmx')), peersPart(parts, at('brokers')) ?? []];
  return parts.make(path, clusterSchema, ({ kafkaVersion, bootstrapServers, exporterPort, readOnly, ...given }) => {
    const cluster = {
      name, kafkaVersion, bootstrapServers, brokers, exporterPort, readOnly,
      tls: given.tls && tlsOf(given.tls), sasl: given.sasl && saslOf(given.sasl), cmak: given.cmak && cmakOf(given.cmak), jmx: given.jmx && (jmx ?? KafkaJmxSettings.onMachines()),
    };
    const problems = new Problems();
    if (engine !== undefined) {
      checkCluster(problems, [], { cluster, engine });
    }
    problems.throwIfAny();
    return cluster;
  });
}

function tlsPart(parts: Parts, path: Path): (given: NonNullable<GivenCluster['tls']>) => KafkaTlsProps {
  const [ca = STAND_IN.secret, clientKeyStore = STAND_IN.secret] = [secretPart(parts, [...path, 'ca']), secretPart(parts, [...path, 'clientKeyStore'])];
  return (given) => ({ ca, clientKeyStore: given.clientKeyStore && clientKeyStore });
}

function saslPart(parts: Parts, path: Path): (given: NonNullable<GivenCluster['sasl']>) => KafkaSaslProps {
  const jaasConfig = secretPart(parts, [...path, 'jaasConfig']) ?? STAND_IN.secret;
  return ({ mechanism, insecure }) => ({ mechanism, jaasConfig, insecure });
}

function cmakPart(parts: Parts, path: Path): (given: NonNullable<GivenCluster['cmak']>) => CmakClusterProps {
  const zookeeperPeers = peersPart(parts, [...path, 'zookeeperPeers']) ?? [];
  return (given) => ({ ...given, zookeeperPeers });
}

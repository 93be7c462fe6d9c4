import * as z from 'zod';
import { Problems } from '../../definitions/problems';
import type { ContainerImage } from '../../definitions/side-services/core/container-image';
import { checkKafkaManager } from '../../definitions/side-services/kafka/check-kafka-manager';
import { checkZooKeeper } from '../../definitions/side-services/kafka/check-zookeeper';
import { KafkaManagerEngine } from '../../definitions/side-services/kafka/kafka-manager-engine';
import type { KafkaManagerProps } from '../../definitions/side-services/kafka/kafka-manager-props';
import type { Parts } from '../parts';
import { mapping, section, text } from '../schema/kinds';
import { imagePart, imageSchema, ingressPart, ingressSchema, peersPart, peersSchema, resourcesSchema, secretPart, secretSchema, STAND_IN } from './common';
import { clusterPart, clusterSchema, zookeeperShape } from './kafka-cluster-parts';
import type { KindFormat } from './kind';

type Path = readonly string[];

const cmakEngine = z.strictObject({
  ...zookeeperShape,
  applicationSecret: secretSchema({ title: 'Secret', description: 'Entry with the secret that signs sessions.' }),
  registrationImage: text({
    title: 'Image of the registration', description: 'Image with curl and a shell, in which the clusters are registered, with its tag or digest; by default one that this library knows.', example: 'curlimages/curl:8.11.1',
  }).optional(),
});
const shape = {
  password: secretSchema({ title: 'Password', description: 'Entry with the password of its user; for AKHQ the SHA-256 of it.' }),
  username: text({ title: 'User', description: 'Name of its user; by default admin.', example: 'ops' }).optional(),
  image: imageSchema.optional(),
  akhq: section({ jwtSecret: secretSchema({ title: 'Secret', description: 'Entry with the secret that signs sessions, at least 32 characters.' }) }, { title: 'AKHQ', description: 'Makes AKHQ the console, and not kafka-ui.' }),
  cmak: cmakEngine.meta({ title: 'CMAK', description: 'Makes CMAK the console, and not kafka-ui: for clusters with ZooKeeper only.' }).optional(),
  clusters: mapping(clusterSchema, { title: 'Clusters', description: 'The Kafka clusters that it shows, by their names.' }),
  ingress: ingressSchema,
  clients: peersSchema({ title: 'Clients', description: 'Who may connect inside of the cluster; by default nobody.' }),
  scrapers: peersSchema({ title: 'Scrapers', description: 'Who may read its own metrics; by default nobody.' }),
  resources: resourcesSchema.optional(),
};

/** Consoles for Kafka in fleet.yaml. */
export const KAFKA_MANAGER_FORMAT: KindFormat<KafkaManagerProps> = {
  about: { title: 'Kafka managers', description: 'Consoles for Kafka clusters by their names.' },
  aboutOne: { title: 'Kafka manager', description: 'A console for Kafka clusters: kafka-ui, AKHQ or CMAK.' },
  shape,
  build: (parts, path) => {
    const at = (key: string): string[] => [...path, key];
    const [password, engine] = [secretPart(parts, at('password')) ?? STAND_IN.secret, enginePart(parts, path)];
    const names = parts.names(at('clusters')) ?? [];
    const clusters = names.flatMap((name) => clusterPart(parts, [...at('clusters'), name], name, engine) ?? []);
    const others = { ingress: ingressPart(parts, at('ingress')), clients: peersPart(parts, at('clients')), scrapers: peersPart(parts, at('scrapers')) };
    return parts.make(path, z.strictObject(shape), ({ username, resources }) => {
      if (engine === undefined) {
        return undefined;
      }
      const props = { password, engine, username, resources, clusters, ...others };
      check(props, engine, names.length);
      return props;
    });
  },
};

function check(props: KafkaManagerProps, engine: KafkaManagerEngine, named: number): void {
  const problems = new Problems();
  checkKafkaManager(problems, props, engine);
  if (named === 0) {
    problems.add('clusters', '"clusters" must have at least one cluster, got none');
  }
  problems.throwIfAny();
}

function enginePart(parts: Parts, path: Path): KafkaManagerEngine | undefined {
  const [akhq, cmak, image] = [[...path, 'akhq'], [...path, 'cmak'], imagePart(parts, [...path, 'image'])];
  if (parts.has(akhq) && parts.has(cmak)) {
    parts.problems.push({ path, message: '"kafkaManager" must have at most one of akhq and cmak, got both; remove one' });
    return undefined;
  }
  if (parts.has(akhq)) {
    return KafkaManagerEngine.akhq({ image, jwtSecret: secretPart(parts, [...akhq, 'jwtSecret']) ?? STAND_IN.secret });
  }
  return parts.has(cmak) ? cmakPart(parts, cmak, image) : KafkaManagerEngine.kafkaUi({ image });
}

/** CMAK as the file has it, or a stand-in for one that is wrong. */
function cmakPart(parts: Parts, path: Path, image: ContainerImage | undefined): KafkaManagerEngine {
  const [applicationSecret, registrationImage] = [secretPart(parts, [...path, 'applicationSecret']) ?? STAND_IN.secret, imagePart(parts, [...path, 'registrationImage'])];
  const zookeeperPeers = peersPart(parts, [...path, 'zookeeperPeers']) ?? [];
  const made = parts.make(path, cmakEngine, ({ zookeeper }) => {
    const props = { image, registrationImage, applicationSecret, zookeeper, zookeeperPeers };
    const problems = new Problems();
    checkZooKeeper(problems, [], props);
    problems.throwIfAny();
    return KafkaManagerEngine.cmak(props);
  });
  return made ?? KafkaManagerEngine.cmak({ applicationSecret, zookeeper: ['stand-in:2181'], zookeeperPeers: [STAND_IN.peer] });
}

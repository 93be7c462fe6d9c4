import type { k8s } from 'cdk8s-plus-27';
import type { KafkaClusterProps } from '../../definitions/side-services/kafka/kafka-cluster-props';
import type { SecretKey } from '../../definitions/side-services/core/secret-key';
import { REGISTRATION_SECRETS, registrationSecrets } from '../../rendering/side-services/kafka/cmak-registration';
import { CA_FILE, CLIENT_FILE, caFolder, clientFolder, secretVariableName } from '../../rendering/side-services/kafka/places';
import { secretVolume } from '../core/config-files';
import { secretVariable } from '../core/environment';
import type { Mount } from '../core/hardened-container';

/** Secrets as files: the volumes of a pod, and where its container has them. */
export interface SecretFiles {
  readonly volumes: readonly k8s.Volume[];
  readonly mounts: readonly Mount[];
}

/** A file of one secret: the volume's name, the folder and the file's name. */
interface SecretFile {
  readonly volume: string;
  readonly folder: string;
  readonly file: string;
  readonly secret: SecretKey;
}

/** The certificates of all clusters. */
export function certificates(clusters: readonly KafkaClusterProps[]): SecretFiles {
  return filesOf(clusters.flatMap((cluster, index) => [
    ...cluster.tls === undefined ? [] : [{ volume: `ca-${index}`, folder: caFolder(cluster), file: CA_FILE, secret: cluster.tls.ca }],
    ...cluster.tls?.clientKeyStore === undefined ? [] : [{ volume: `client-${index}`, folder: clientFolder(cluster), file: CLIENT_FILE, secret: cluster.tls.clientKeyStore }],
  ]));
}

/** The secrets that the registration of all clusters sends. */
export function registrationFiles(clusters: readonly KafkaClusterProps[]): SecretFiles {
  return filesOf(clusters.flatMap((cluster, index) => {
    const secrets = { jaas: cluster.sasl?.jaasConfig, 'jmx-username': cluster.jmx?.login?.username, 'jmx-password': cluster.jmx?.login?.password };
    return registrationSecrets(cluster).flatMap((file) => {
      const secret = secrets[file];
      return secret === undefined ? [] : [{ volume: `${file}-${index}`, folder: `${REGISTRATION_SECRETS}/${cluster.name}/${file}`, file: 'value', secret }];
    });
  }));
}

/** The variables with the secrets of all clusters. */
export function secretVariables(clusters: readonly KafkaClusterProps[]): k8s.EnvVar[] {
  return clusters.flatMap((cluster) => [
    ...cluster.sasl === undefined ? [] : [secretVariable(secretVariableName(cluster, 'JAAS'), cluster.sasl.jaasConfig)],
    ...cluster.jmx?.login === undefined ? [] : [
      secretVariable(secretVariableName(cluster, 'JMX_USERNAME'), cluster.jmx.login.username),
      secretVariable(secretVariableName(cluster, 'JMX_PASSWORD'), cluster.jmx.login.password),
    ],
  ]);
}

function filesOf(files: readonly SecretFile[]): SecretFiles {
  return {
    volumes: files.map(({ volume, file, secret }) => secretVolume(volume, secret.secretName, { [file]: secret.key })),
    mounts: files.map(({ volume, folder }) => ({ volume, path: folder })),
  };
}

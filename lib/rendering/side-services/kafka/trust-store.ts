import type { KafkaClusterProps } from '../../../definitions/side-services/kafka/kafka-cluster-props';
import { shellWord } from '../../quoting';
import { CA_FILE, caFolder } from './places';

/** Folder and file of the trust store that CMAK reads, whose Kafka client knows no PEM. */
export const TRUST_FOLDER = '/cmak/trust';
export const TRUST_FILE = `${TRUST_FOLDER}/trust.jks`;
/** It protects nothing: certificates of authorities are public, but keytool wants one. */
const STORE_PASSWORD = 'certificates-are-public';

/** A shell script that makes a trust store of the authorities of clusters with TLS; it can run again. */
export function trustStoreScript(clusters: readonly KafkaClusterProps[]): string {
  return [
    'set -eu',
    `rm -f ${TRUST_FILE}`,
    ...clusters.filter(({ tls }) => tls !== undefined).map((cluster) =>
      `keytool -importcert -noprompt -storetype JKS -keystore ${TRUST_FILE} -storepass ${STORE_PASSWORD} -alias ${shellWord(cluster.name)} -file ${shellWord(`${caFolder(cluster)}/${CA_FILE}`)}`),
    '',
  ].join('\n');
}

/** Options of Java by which all of its connections trust that store. */
export const TRUST_OPTIONS = `-Djavax.net.ssl.trustStore=${TRUST_FILE} -Djavax.net.ssl.trustStoreType=JKS`;

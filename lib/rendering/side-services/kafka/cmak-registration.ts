import type { CmakClusterProps } from '../../../definitions/side-services/kafka/cmak-cluster-props';
import { cmakVersion } from '../../../definitions/side-services/kafka/cmak-version';
import type { KafkaClusterProps } from '../../../definitions/side-services/kafka/kafka-cluster-props';
import { shellWord } from '../../quoting';
import { securityProtocol } from './client-properties';

/** Folder below which each cluster has a folder with the secrets that its registration sends. */
export const REGISTRATION_SECRETS = '/etc/cluster-secrets';
/** Files in it, and the fields of CMAK's form that they fill. */
export const SECRET_FIELDS = { jaas: 'jaasConfig', 'jmx-username': 'jmxUser', 'jmx-password': 'jmxPass' } as const;

const PER_BROKER = 3;
const PER_PARTITION = 3;
/** Least of what CMAK takes for a queue of questions. */
const SHORTEST_QUEUE = 10;
const BROKERS = 10;
const PARTITIONS = 1000;

/** A cluster's ZooKeeper as CMAK takes it. */
export function zookeeperText({ zookeeper, zookeeperPath = '' }: Pick<CmakClusterProps, 'zookeeper' | 'zookeeperPath'>): string {
  return `${zookeeper.join(',')}${zookeeperPath}`;
}

/**
 * The fields of CMAK's form that are no secrets. Nothing is left to CMAK's defaults, so that a field which is taken away is reset.
 * @see https://github.com/yahoo/CMAK/blob/master/app/controllers/Cluster.scala
 */
export function registrationFields(cluster: KafkaClusterProps, cmak: CmakClusterProps): Record<string, string> {
  const { name, kafkaVersion, jmx, sasl } = cluster;
  const { brokerCount = BROKERS, partitionCount = PARTITIONS, pollConsumers = true, displaySize = false } = cmak;
  return {
    name,
    kafkaVersion: cmakVersion(kafkaVersion),
    zkHosts: zookeeperText(cmak),
    jmxEnabled: String(jmx !== undefined),
    jmxSsl: 'false',
    pollConsumers: String(pollConsumers),
    filterConsumers: 'false',
    logkafkaEnabled: 'false',
    activeOffsetCacheEnabled: String(pollConsumers),
    displaySizeEnabled: String(displaySize),
    'tuning.brokerViewThreadPoolSize': String(PER_BROKER * brokerCount),
    'tuning.brokerViewThreadPoolQueueSize': String(Math.max(SHORTEST_QUEUE, PER_PARTITION * partitionCount)),
    securityProtocol: securityProtocol(cluster),
    ...sasl === undefined ? {} : { saslMechanism: sasl.mechanism },
  };
}

/** The secrets of a cluster that its registration sends, by the names of their files. */
export function registrationSecrets({ jmx, sasl }: KafkaClusterProps): (keyof typeof SECRET_FIELDS)[] {
  return [...sasl === undefined ? [] : ['jaas' as const], ...jmx?.login === undefined ? [] : ['jmx-username' as const, 'jmx-password' as const]];
}

/**
 * Helpers of the script. CMAK answers 200 to a form that it could not carry out: its page says "Done!" or why not, and its list of
 * clusters is what counts at last.
 * @see https://github.com/yahoo/CMAK/blob/master/app/views/common/resultOfCommand.scala.html
 */
const FUNCTIONS = [
  'ask() { curl --silent --show-error --fail --max-time 30 --user "$KAFKA_MANAGER_USERNAME:$KAFKA_MANAGER_PASSWORD" --header "Csrf-Token: nocheck" "$@"; }',
  'is_registered() { ask "$CONSOLE/api/status/clusters" | tr -d " \\n" | grep -qF "\\"name\\":\\"$1\\""; }',
  'wait_until() { tried=0; until "$@"; do tried=$((tried + 1)); [ "$tried" -lt "$TRIES" ] || return 1; sleep "$PAUSE"; done; }',
  'is_done() {',
  '  case "$1" in *"Done!"*) return 0 ;; esac',
  '  echo "cmak did not take $cluster: $(printf "%s" "$1" | sed -n "s/.*Yikes!<\\/strong> *//p")" >&2; exit 1',
  '}',
  'register() {',
  '  cluster=$1; shift',
  '  if is_registered "$cluster"; then',
  '    answer=$(ask --data operation=Update "$@" "$CONSOLE/clusters/$cluster"); is_done "$answer"; echo "updated $cluster"',
  '  else',
  '    answer=$(ask "$@" "$CONSOLE/clusters"); is_done "$answer"',
  '    wait_until is_registered "$cluster" || { echo "cmak does not show $cluster" >&2; exit 1; }; echo "registered $cluster"',
  '  fi',
  '}',
];

/**
 * A shell script that makes CMAK show the clusters, and sets right those that it shows already; it can run again.
 *
 * It takes `CONSOLE` (the address), `KAFKA_MANAGER_USERNAME`, `KAFKA_MANAGER_PASSWORD`, and `TRIES` of `PAUSE` seconds from its environment.
 */
export function registrationScript(clusters: readonly KafkaClusterProps[]): string {
  return [
    'set -eu', ...FUNCTIONS,
    'wait_until ask --output /dev/null "$CONSOLE/api/health" || { echo "cmak does not answer at $CONSOLE" >&2; exit 1; }',
    ...clusters.flatMap((cluster) => cluster.cmak === undefined ? [] : [registration(cluster, cluster.cmak)]),
    '',
  ].join('\n');
}

function registration(cluster: KafkaClusterProps, cmak: CmakClusterProps): string {
  const fields = Object.entries(registrationFields(cluster, cmak)).map(([name, value]) => `--data-urlencode ${shellWord(`${name}=${value}`)}`);
  const secrets = registrationSecrets(cluster).map((file) => `--data-urlencode ${shellWord(`${SECRET_FIELDS[file]}@${REGISTRATION_SECRETS}/${cluster.name}/${file}/value`)}`);
  return ['register', shellWord(cluster.name), ...fields, ...secrets].join(' ');
}

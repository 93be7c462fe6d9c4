import type { KafkaJmxSettings } from '../../../definitions/side-services/kafka/kafka-jmx-settings';

/** Variable of a pod with the name by which its broker is reached. */
export const HOST_VARIABLE = 'KAFKA_JMX_HOST';
export const USER_VARIABLE = 'KAFKA_JMX_LOGIN';
export const PASSWORD_VARIABLE = 'KAFKA_JMX_LOGIN_PASSWORD';
/** Folder in a pod's memory with the files of the login. */
export const LOGIN_FOLDER = '/var/run/kafka-jmx';
/** Folder on a machine with the files of the login. */
const MACHINE_LOGIN_FOLDER = '/etc/kafka/jmx';
const PREFIX = '-Dcom.sun.management.jmxremote';

/** Where the JVM finds what its options name. */
interface JmxPlace {
  /** Name by which the console reaches it: the JVM writes it into the object that clients connect to next. */
  readonly host: string;
  /** Folder with the files of the login. */
  readonly loginFolder: string;
}

/**
 * Options of a broker's JVM: both hops of JMX on one port, under a name that clients can reach.
 * @see https://docs.oracle.com/en/java/javase/17/management/monitoring-and-management-using-jmx-technology.html
 */
export function jmxOptions({ port, login }: KafkaJmxSettings, { host, loginFolder }: JmxPlace): string[] {
  return [
    PREFIX,
    `${PREFIX}.port=${port}`,
    `${PREFIX}.rmi.port=${port}`,
    `-Djava.rmi.server.hostname=${host}`,
    `${PREFIX}.local.only=false`,
    `${PREFIX}.ssl=false`,
    `${PREFIX}.authenticate=${login !== undefined}`,
    ...login === undefined ? [] : [`${PREFIX}.password.file=${loginFolder}/password`, `${PREFIX}.access.file=${loginFolder}/access`],
  ];
}

/**
 * A shell script that runs its arguments, the command line of a broker, with JMX.
 *
 * The options are in the environment of that one process: a tool in the same container that inherited them would ask for the same
 * port and fail. The JVM wants the file of passwords readable for its user alone, which no mounted Secret is.
 */
export function jmxStartScript(settings: KafkaJmxSettings): string {
  const options = jmxOptions(settings, { host: `$${HOST_VARIABLE}`, loginFolder: LOGIN_FOLDER });
  const login = [
    `(umask 077; printf '%s %s\\n' "$${USER_VARIABLE}" "$${PASSWORD_VARIABLE}" > ${LOGIN_FOLDER}/password; printf '%s readonly\\n' "$${USER_VARIABLE}" > ${LOGIN_FOLDER}/access)`,
    `unset ${USER_VARIABLE} ${PASSWORD_VARIABLE}`,
  ];
  return ['set -eu', 'unset JMX_PORT', ...settings.login === undefined ? [] : login, `export KAFKA_JMX_OPTS="${options.join(' ')}"`, 'exec "$@"', ''].join('\n');
}

/** A drop-in of the broker's unit of systemd, for brokers on machines: options of that unit alone, of no tool on the machine. */
export function jmxDropIn(settings: KafkaJmxSettings): string {
  // systemd puts the name of the machine for %H
  const options = jmxOptions(settings, { host: settings.machineName ?? '%H', loginFolder: MACHINE_LOGIN_FOLDER });
  const login = [
    `# ${MACHINE_LOGIN_FOLDER}/password holds "<user> <password>", ${MACHINE_LOGIN_FOLDER}/access holds "<user> readonly";`,
    '# both must belong to the user of the broker, with mode 0600, else the broker does not start.',
  ];
  return [
    '# JMX of Kafka on one fixed port. To be put at /etc/systemd/system/kafka.service.d/jmx.conf,',
    `# and TCP ${settings.port} allowed in the security group from the console only.`,
    ...settings.login === undefined ? [] : login,
    '[Service]',
    'UnsetEnvironment=JMX_PORT',
    `Environment="KAFKA_JMX_OPTS=${options.join(' ')}"`,
    '',
  ].join('\n');
}

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackgroundProgram, isListening, startProgram, waitFor } from './background-program';
import { freePort, freePorts } from './ports';
import { run, type RunResult } from './run';
import { sideServiceProgram } from './side-service-programs';

const START_LIMIT = 120;
const SMALL = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';

/** The Kafkas that can be started here: the last that works with ZooKeeper, and a current one. */
export type KafkaVersion = '3.9' | '4.3';

/** A further way to a broker without ZooKeeper, on a port of 127.0.0.1. */
export interface KafkaListener {
  /** In capital letters. */
  readonly name: string;
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  readonly port: number;
  /** Lines of server.properties without `listener.name.NAME.` before them, such as those of its certificate.
   * @default - none */
  readonly properties?: readonly string[];
}

/** How to start a broker. */
export interface KafkaOptions {
  /** @default '4.3' */
  readonly version?: KafkaVersion;
  /** Options of Java, such as those of JMX.
   * @default - none */
  readonly jvmOptions?: readonly string[];
  /** Lines of server.properties beside the fixture's.
   * @default - none */
  readonly properties?: readonly string[];
  /** Further listeners beside that of the fixture, without ZooKeeper only.
   * @default - none */
  readonly listeners?: readonly KafkaListener[];
  /** Users that log in by SCRAM with their passwords, without ZooKeeper only, such as `SCRAM-SHA-512=[name=a,password=b]`.
   * @default - none */
  readonly users?: readonly string[];
  /** Address of a ZooKeeper, for version 3.9 only.
   * @default - none: the broker is its own controller (KRaft) */
  readonly zookeeper?: string;
}

/** A Java program of a test that serves on a port. */
export interface RunningServer {
  /** Such as `127.0.0.1:20123`: the bootstrap server of Kafka, or what `zookeeper` of a broker takes. */
  readonly address: string;
  readonly pid: number;
  /** What it said so far. */
  log(): string;
  /** Runs a class of its jars, such as `org.apache.kafka.tools.TopicCommand`, to its end, within two minutes. */
  tool(className: string, ...args: string[]): RunResult;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
}

type JavaProgram = 'kafka-3.9' | 'kafka-4.3' | 'zookeeper-3.9';

/** `-cp` is the wrapper's affair. */
function runClass(program: JavaProgram, args: readonly string[]): RunResult {
  return run(sideServiceProgram(program), [...SMALL, ...args], { timeLimit: START_LIMIT });
}

/** Starts a server and waits until `isUp`; deletes `folder` when it ends. */
async function serve(program: JavaProgram, args: readonly string[], place: { folder: string; port: number }, isUp: (server: BackgroundProgram) => Promise<true | undefined>): Promise<RunningServer> {
  const { folder, port } = place;
  const server = await startProgram({ name: program, program: sideServiceProgram(program), args, cwd: folder });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor({ what: `a listener of ${program} on ${port}`, seconds: START_LIMIT, programs: [server] }, () => isUp(server));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address: `127.0.0.1:${port}`, pid: server.pid, log: server.output, stop,
    tool: (className, ...rest) => runClass(program, [className, ...rest]),
  };
}

/** Starts a ZooKeeper 3.9 with no data. */
export async function startZooKeeper(): Promise<RunningServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'zookeeper-'));
  const config = join(folder, 'zoo.cfg');
  writeFileSync(config, [`dataDir=${folder}`, 'clientPortAddress=127.0.0.1', `clientPort=${port}`, 'admin.enableServer=false', ''].join('\n'));
  const args = [...SMALL, '-Dzookeeper.jmx.log4j.disable=true', 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config];
  return serve('zookeeper-3.9', args, { folder, port }, () => isListening(port));
}

function inKraft(client: number, controller: number, further: readonly KafkaListener[]): string[] {
  const clients: readonly KafkaListener[] = [{ name: 'PLAINTEXT', protocol: 'PLAINTEXT', port: client }, ...further];
  const all: readonly KafkaListener[] = [...clients, { name: 'CONTROLLER', protocol: 'PLAINTEXT', port: controller }];
  const addresses = (listeners: readonly KafkaListener[]): string => listeners.map(({ name, port }) => `${name}://127.0.0.1:${port}`).join(',');
  return [
    'process.roles=broker,controller', 'node.id=1', `controller.quorum.voters=1@127.0.0.1:${controller}`, 'controller.listener.names=CONTROLLER',
    `listeners=${addresses(all)}`, `advertised.listeners=${addresses(clients)}`, 'inter.broker.listener.name=PLAINTEXT',
    `listener.security.protocol.map=${all.map(({ name, protocol }) => `${name}:${protocol}`).join(',')}`,
    ...further.flatMap(({ name, properties = [] }) => properties.map((property) => `listener.name.${name.toLowerCase()}.${property}`)),
  ];
}

const inZooKeeper = (client: number, zookeeper: string): string[] => [
  'broker.id=1', `zookeeper.connect=${zookeeper}`, `listeners=PLAINTEXT://127.0.0.1:${client}`, `advertised.listeners=PLAINTEXT://127.0.0.1:${client}`,
];

/**
 * Starts a broker with no data, alone in its cluster, on a free port of 127.0.0.1, and waits until it has started.
 *
 * Rejects with what it said when that takes longer than two minutes.
 */
export async function startKafka({ version = '4.3', jvmOptions = [], properties = [], listeners = [], users = [], zookeeper }: KafkaOptions = {}): Promise<RunningServer> {
  if (zookeeper !== undefined && version !== '3.9') throw new Error(`kafka ${version} has no ZooKeeper: start 3.9`);
  const [port, controller] = await freePorts(2) as [number, number];
  const folder = mkdtempSync(join(tmpdir(), 'kafka-'));
  const config = join(folder, 'server.properties');
  writeFileSync(config, [
    ...(zookeeper === undefined ? inKraft(port, controller, listeners) : inZooKeeper(port, zookeeper)),
    `log.dirs=${join(folder, 'data')}`, 'offsets.topic.replication.factor=1', 'offsets.topic.num.partitions=1',
    'transaction.state.log.replication.factor=1', 'transaction.state.log.min.isr=1', 'group.initial.rebalance.delay.ms=0', ...properties, '',
  ].join('\n'));
  if (zookeeper === undefined) format(version, folder, ['--config', config, ...users.flatMap((user) => ['--add-scram', user])]);
  const args = [...SMALL, ...jvmOptions, 'kafka.Kafka', config];
  return serve(`kafka-${version}`, args, { folder, port }, async (server) => (/\] started \(kafka\.server\.KafkaServer\)|Kafka Server started/.test(server.output()) ? isListening(port) : undefined));
}

/** The folder of a broker without ZooKeeper is prepared before it starts. */
function format(version: KafkaVersion, folder: string, options: readonly string[]): void {
  const { code, stdout, stderr } = runClass(`kafka-${version}`, ['kafka.tools.StorageTool', 'format', '--cluster-id', CLUSTER_ID, ...options]);
  if (code === 0) return;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`the storage of kafka ${version} could not be formatted: ${stdout}${stderr}`);
}

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart, Yaml } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { sideServices } from '../../../lib';
import { LOGIN_FOLDER, jmxStartScript } from '../../../lib/rendering/side-services/kafka/kafka-jmx-options';
import { blocksOf } from '../../readme/blocks';
import { ExampleBroker, brokerLabels, commandLine } from '../../side-services/kafka/example-broker';
import { jmxWithLogin } from '../../side-services/kafka/managers';
import { startKafka, startZooKeeper } from '../../support/kafka';
import type { KafkaVersion } from '../../support/kafka';
import { schemaProblems, useKubeApi } from '../../support/kube-api';
import type { KubeObject } from '../../support/kube-api';
import { freePort } from '../../support/ports';
import { tool } from '../../support/programs';
import { inProject } from '../../support/project';
import { run } from '../../support/run';
import type { RunResult } from '../../support/run';
import { sideServiceProgram } from '../../support/side-service-programs';

const { KafkaJmx, KafkaJmxSettings, NetworkPeer } = sideServices;
/** The address that the manager knows; only one port of it leads to the broker. */
const REACHABLE = '127.0.0.2';
const PARTITIONS = 'kafka.server:type=ReplicaManager,name=PartitionCount';
const SMALL = ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const LONG = 240_000;

const ending: (() => Promise<void> | void)[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'kafka-jmx-'));
  ending.push(() => { rmSync(made, { recursive: true, force: true }); });
  return made;
};
const ends = <T extends { stop(): Promise<void> }>(program: T): T => {
  ending.push(async () => program.stop());
  return program;
};
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** What the emitted script puts into the environment of the process that it starts. */
function emitted(settings: sideServices.KafkaJmxSettings, env: Readonly<Record<string, string>> = {}, script = jmxStartScript(settings)): string[] {
  const { code, stdout, stderr } = run('sh', ['-c', script, 'kafka', 'sh', '-c', 'printf %s "$KAFKA_JMX_OPTS"'], { env: { KAFKA_JMX_HOST: REACHABLE, ...env } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split(' ');
}

/** A broker whose JMX is bound to an address that the manager cannot reach, and a way to one port of it, as a NetworkPolicy leaves it. */
async function brokerBehindOnePort(version: KafkaVersion, port: number, options: readonly string[], zookeeper?: string): ReturnType<typeof startKafka> {
  const kafka = ends(await startKafka({ version, zookeeper, jvmOptions: [...options, '-Dcom.sun.management.jmxremote.host=127.0.0.1'] }));
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const broker = connect(port, '127.0.0.1');
    for (const socket of [client, broker]) sockets.add(socket.on('close', () => sockets.delete(socket)));
    client.pipe(broker).pipe(client);
    for (const [one, other] of [[client, broker], [broker, client]] as const) one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => { server.listen(port, REACHABLE, resolve); });
  ending.push(async () => {
    const closed = new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
    sockets.forEach((socket) => socket.destroy());
    await closed;
  });
  expect((server.address() as AddressInfo).port).toBe(port);
  return kafka;
}

/** Reads a metric as a manager does, and where the client connected to. The proxy needs this process, so the client runs beside it. */
async function readMetric(port: number, more: readonly string[] = []): Promise<RunResult & { readonly addresses: string[] }> {
  const trace = join(folder(), 'connects');
  const child = spawn(inProject('.tools', 'bin', 'strace'), ['-f', '-qq', '-e', 'trace=connect', '-o', trace, sideServiceProgram('kafka-4.3'), ...SMALL, '-Djava.net.preferIPv4Stack=true',
    'org.apache.kafka.tools.JmxTool', '--one-time', '--jmx-url', `service:jmx:rmi:///jndi/rmi://${REACHABLE}:${port}/jmxrmi`, '--object-name', PARTITIONS, ...more], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let isOpen = true;
  // The group: strace alone would leave the client behind
  const kill = (): void => { if (isOpen) process.kill(-child.pid!, 'SIGKILL'); };
  ending.push(kill);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => { said.stdout += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { said.stderr += text; });
  const timer = setTimeout(kill, 90_000);
  const code = await new Promise<number>((resolve) => { child.on('close', (exit) => { isOpen = false; resolve(exit ?? -1); }); });
  clearTimeout(timer);
  const connects = readFileSync(trace, 'utf8').matchAll(/sin_port=htons\((\d+)\), sin_addr=inet_addr\("([\d.]+)"\)/g);
  return { code, ...said, addresses: [...new Set([...connects].map(([, to, host]) => `${host}:${to}`))].sort() };
}

const without = (options: readonly string[], ...names: string[]): string[] => options.filter((option) => !names.some((name) => option.includes(name)));
const inPods = (port: number): sideServices.KafkaJmxSettings => KafkaJmxSettings.inPods({ port, headlessServiceName: 'kafka-headless', namespaceName: 'kafka' });

describe('the settings of the broker', () => {
  test.each<KafkaVersion>(['3.9', '4.3'])('let a manager read a metric of Kafka %s through one port, and connect it to no other', async (version) => {
    const port = await freePort();
    await brokerBehindOnePort(version, port, emitted(inPods(port)));
    const { stdout, addresses } = await readMetric(port);
    expect(stdout).toMatch(/PartitionCount:Value"\n\d+,\d+\n/);
    expect(addresses).toEqual([`${REACHABLE}:${port}`]);
  }, LONG);

  test('without rmi.port, as JMX_PORT sets them, send the manager to a random port, where it fails', async () => {
    const port = await freePort();
    await brokerBehindOnePort('3.9', port, without(emitted(inPods(port)), 'rmi.port'));
    const { code, stdout, stderr, addresses } = await readMetric(port, ['--reporting-interval', '1']);
    expect({ code, said: `${stdout}${stderr}` }).toEqual({ code: 1, said: expect.stringContaining(`Connection refused to host: ${REACHABLE}`) as string });
    expect(addresses).toHaveLength(2);
    expect(addresses).toContain(`${REACHABLE}:${port}`);
  }, LONG);

  test('without a host name, or with one that leads nowhere, send the manager to another address than the one it reaches', async () => {
    const port = await freePort();
    const options = without(emitted(inPods(port)), 'java.rmi.server.hostname');
    const kafka = await brokerBehindOnePort('4.3', port, options);
    // Here the broker shares the address; in a cluster it is the manager itself
    expect((await readMetric(port)).addresses).toEqual([`127.0.0.1:${port}`, `${REACHABLE}:${port}`]);
    await kafka.stop();
    const other = await freePort();
    await brokerBehindOnePort('4.3', other, [...without(emitted(inPods(other)), 'java.rmi.server.hostname'), '-Djava.rmi.server.hostname=127.0.0.3']);
    const { code, stdout, stderr } = await readMetric(other);
    expect({ code, said: `${stdout}${stderr}` }).toEqual({ code: 1, said: expect.stringContaining('Connection refused to host: 127.0.0.3') as string });
  }, LONG);

  test('leave the tools beside the broker alone, which fail where the whole container has the options', async () => {
    const port = await freePort();
    const options = emitted(inPods(port), { JMX_PORT: String(port) });
    const kafka = await brokerBehindOnePort('4.3', port, options);
    const list = (inherited: readonly string[]): RunResult => run(sideServiceProgram('kafka-4.3'), [...SMALL, ...inherited, 'org.apache.kafka.tools.TopicCommand', '--bootstrap-server', kafka.address, '--list']);
    expect(list([]).code).toBe(0);
    // What kafka-run-class.sh makes of KAFKA_JMX_OPTS in the environment
    const { code, stdout, stderr } = list([...options, '-Dcom.sun.management.jmxremote.host=127.0.0.1']);
    expect({ code, said: `${stdout}${stderr}` }).toEqual({ code: 1, said: expect.stringContaining('Port already in use') as string });
  }, LONG);

  test('tell ZooKeeper the port, which is where cmak looks for it', async () => {
    const zookeeper = ends(await startZooKeeper());
    const port = await freePort();
    const entry = async (options: readonly string[]): Promise<unknown> => {
      const kafka = ends(await startKafka({ version: '3.9', zookeeper: zookeeper.address, jvmOptions: options }));
      const { stdout } = zookeeper.tool('org.apache.zookeeper.ZooKeeperMain', '-server', zookeeper.address, 'get', '/brokers/ids/1');
      await kafka.stop();
      return JSON.parse(/^\{.*\}$/m.exec(stdout)![0]);
    };
    expect(await entry(emitted(inPods(port)))).toMatchObject({ jmx_port: port });
    expect(await entry(without(emitted(inPods(port)), 'remote.port'))).toMatchObject({ jmx_port: -1 });
  }, LONG);

  test('with a login let in who has it and nobody else, from a file that only the broker can read', async () => {
    const port = await freePort();
    const files = join(folder(), 'login');
    mkdirSync(files);
    const settings = KafkaJmxSettings.inPods({ port, headlessServiceName: 'kafka-headless', namespaceName: 'kafka', login: jmxWithLogin.login });
    const script = jmxStartScript(settings).replaceAll(LOGIN_FOLDER, files);
    const options = emitted(settings, { KAFKA_JMX_LOGIN: 'reader', KAFKA_JMX_LOGIN_PASSWORD: 'secret-of-the-test' }, script);
    expect(options.join(' ')).not.toContain('secret-of-the-test');
    expect(statSync(join(files, 'password')).mode & 0o777).toBe(0o600);
    await brokerBehindOnePort('4.3', port, options);
    const good = await readMetric(port, ['--jmx-auth-prop', 'reader=secret-of-the-test']);
    expect(good.stdout).toMatch(/PartitionCount:Value"\n\d+,\d+\n/);
    const bad = await readMetric(port, ['--jmx-auth-prop', 'reader=guess']);
    expect(`${bad.code} ${bad.stdout}${bad.stderr}`).toMatch(/^1 [^]*Invalid username or password/);
  }, LONG);
});

test('the start script is clean in the eyes of shellcheck', () => {
  const script = jmxStartScript(jmxWithLogin);
  expect(run(tool('shellcheck'), ['--shell=sh', '-'], { input: script })).toMatchObject({ code: 0, stdout: '' });
});

test('the drop-in for machines gives the unit its options and takes JMX_PORT away, as systemd reads it', () => {
  const place = folder();
  const unit = join(place, 'kafka.service');
  mkdirSync(`${unit}.d`);
  const dropIn = join(`${unit}.d`, 'jmx.conf');
  /** What systemd says of the unit, and the environment that it would give to its process, of which debugging tells. */
  const read = (): { readonly said: string; readonly environment: string[] } => {
    const { stdout } = run(tool('systemd-analyze'), ['verify', '--man=no', unit], { env: { SYSTEMD_LOG_LEVEL: 'debug' } });
    const { stderr: said } = run(tool('systemd-analyze'), ['verify', '--man=no', unit]);
    return { said, environment: [...stdout.matchAll(/^\s+((?:Unset)?Environment: .*)$/gm)].map(([, line]) => line!) };
  };
  writeFileSync(unit, '[Unit]\nDescription=Kafka\n[Service]\nExecStart=/bin/true\nEnvironment=JMX_PORT=9999\n');
  writeFileSync(dropIn, KafkaJmx.systemdDropIn(KafkaJmxSettings.onMachines({ login: jmxWithLogin.login })));
  const remote = '-Dcom.sun.management.jmxremote';
  const options = [
    remote, `${remote}.port=9999`, `${remote}.rmi.port=9999`, `-Djava.rmi.server.hostname=${hostname()}`, `${remote}.local.only=false`, `${remote}.ssl=false`, `${remote}.authenticate=true`,
    `${remote}.password.file=/etc/kafka/jmx/password`, `${remote}.access.file=/etc/kafka/jmx/access`,
  ];
  const { said, environment } = read();
  expect(said).not.toContain('jmx.conf');
  expect(environment).toEqual(['Environment: JMX_PORT=9999', `Environment: KAFKA_JMX_OPTS=${options.join(' ')}`, 'UnsetEnvironment: JMX_PORT']);
  writeFileSync(dropIn, '[Service]\nEnvironment="unclosed\n');
  expect(read().said).toContain('jmx.conf');
});

interface Pod {
  readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[];
}
interface StatefulSet extends KubeObject {
  readonly spec: { readonly template: { readonly spec: Pod } };
}

describe('brokers in a cluster', () => {
  const kube = useKubeApi();
  const broker = (patched: boolean): KubeObject[] => {
    const chart = new Chart(new App(), 'broker', { namespace: 'kafka' });
    const { statefulSet } = new ExampleBroker(chart, 'broker');
    const jmx = new KafkaJmx(chart, 'kafka-jmx', { settings: jmxWithLogin, brokerLabels, brokersHavePolicy: true, managers: [NetworkPeer.inNamespace('tools')] });
    if (patched) jmx.addTo(statefulSet, 'kafka', commandLine);
    return chart.toJson() as KubeObject[];
  };
  const patchText = (): string => {
    const jmx = new KafkaJmx(new Chart(new App(), 'text'), 'jmx', { settings: jmxWithLogin, brokerLabels, brokersHavePolicy: true, managers: [NetworkPeer.inNamespace('tools')] });
    return jmx.patchText('kafka', 'kafka', commandLine);
  };
  const podOf = (): Pod => kube.api.get<StatefulSet>('StatefulSet', 'kafka', 'kafka').spec.template.spec;
  const podIn = (objects: readonly KubeObject[]): Pod => (objects.find(({ kind }) => kind === 'StatefulSet') as StatefulSet).spec.template.spec;
  /** Those of JMX only: a $(NAME) finds no variable that stands behind it. */
  const variablesOf = ({ containers: [broker] }: Pod): string[] => broker!.env.map(({ name }) => name).filter((name) => name.startsWith('KAFKA_JMX_'));
  const VARIABLES = ['KAFKA_JMX_POD', 'KAFKA_JMX_HOST', 'KAFKA_JMX_LOGIN', 'KAFKA_JMX_LOGIN_PASSWORD'];

  test.each(['1.27', '1.37'] as const)('with JMX have the structure of Kubernetes %s', (release) => {
    expect(schemaProblems(broker(true), release)).toEqual([]);
  });

  test('get the same from the patch of a chart and from the text of a patch', () => {
    kube.api.createNamespace('kafka');
    expect(kube.api.dryRun(broker(true))).toMatchObject({ code: 0, stderr: '' });
    kube.api.apply(broker(true));
    const fromChart = podOf();
    kube.api.apply(broker(true));
    expect(podOf()).toEqual(fromChart);
    kube.api.kubectl(['delete', 'statefulset', 'kafka', '--namespace=kafka', '--cascade=background']);
    kube.api.apply(broker(false));
    expect(podOf()).not.toEqual(fromChart);
    const { code, stderr } = kube.api.kubectl(['patch', 'statefulset', 'kafka', '--namespace=kafka', '--type=strategic', `--patch=${patchText()}`]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(inOrder(podOf())).toEqual(inOrder(fromChart));
    expect([variablesOf(fromChart), variablesOf(podOf())]).toEqual([VARIABLES, VARIABLES]);
  });

  test('get the same from kustomize, as the documentation has it, with the text of a patch', () => {
    const place = folder();
    writeFileSync(join(place, 'brokers.yaml'), Yaml.stringify(...broker(false)));
    writeFileSync(join(place, 'kafka-jmx.json'), patchText());
    const [documented] = blocksOf(readFileSync(inProject('docs', 'side-services', 'kafka.md'), 'utf8')).filter(({ language }) => language === 'yaml');
    writeFileSync(join(place, 'kustomization.yaml'), `resources: [brokers.yaml]\n${documented!.text}`);
    const { stdout, stderr } = run(sideServiceProgram('kubectl'), ['kustomize', place]);
    expect(stderr).toBe('');
    const pod = podIn(parseAllDocuments(stdout).map((document) => document.toJS() as KubeObject));
    expect(inOrder(pod)).toEqual(inOrder(podIn(broker(true))));
    expect(variablesOf(pod)).toEqual(VARIABLES);
  });
});

/** Lists by their names: the order of volumes and ports means nothing, that of variables is compared apart. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.every((item) => typeof item === 'object' && item !== null && 'name' in item) ? items.sort((one, other) => String((one as { name: string }).name).localeCompare(String((other as { name: string }).name))) : items;
  }
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, below]) => [key, inOrder(below)])) : value;
}

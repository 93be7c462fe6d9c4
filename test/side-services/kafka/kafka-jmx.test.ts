import { readFileSync } from 'node:fs';
import { JsonPatch, Testing } from 'cdk8s';
import type { Chart } from 'cdk8s';
import { sideServices } from '../../../lib';
import { inProject } from '../../support/project';
import { expectHardened, manifestOf, policyFindings, synth } from '../policy';
import type { Manifest } from '../policy';
import { ExampleBroker, brokerLabels, commandLine } from './example-broker';
import { jmxProps, patched } from './jmx-options';
import { jmx, jmxWithLogin } from './managers';

const { KafkaJmx, KafkaJmxSettings } = sideServices;
const props = { ...jmxProps, brokersHavePolicy: false };

const brokerOf = (manifests: readonly Manifest[]): Record<string, unknown> => manifestOf(manifests, 'StatefulSet').spec!.template!.spec.containers[0]! as unknown as Record<string, unknown>;

describe('JMX of brokers in pods', () => {
  test.each([['everybody at the port', jmx], ['a login', jmxWithLogin]])('leaves the brokers hardened, with %s', (_case, settings) => {
    const manifests = synth(patched(settings, 'kafka-jmx'));
    expectHardened(manifests.filter(({ metadata: { name } }) => name !== 'kafka-jmx'));
    // It shuts one port of pods that are not ours, and must leave all else as it is
    expect(policyFindings(manifests)).toEqual(['does not deny both directions', 'allows no DNS'].map((finding) => `NetworkPolicy/kafka-jmx: ${finding}`));
  });

  test('is closed to all but the managers, while all other ports stay open where nothing else opens them', () => {
    const { metadata, spec } = manifestOf(synth((chart) => { new KafkaJmx(chart, 'kafka-jmx', props); }), 'NetworkPolicy');
    expect(spec).toEqual({
      podSelector: { matchLabels: brokerLabels },
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'tools' } }, podSelector: { matchLabels: { 'app.kubernetes.io/name': 'kafka-ui' } } }], ports: [{ protocol: 'TCP', port: 9999 }] },
        { ports: [{ protocol: 'TCP', port: 1, endPort: 9998 }, { protocol: 'TCP', port: 10000, endPort: 65535 }, { protocol: 'UDP' }, { protocol: 'SCTP' }] },
      ],
    });
    expect(metadata.namespace).toBe('kafka');
  });

  test('opens its one port and no other beside a policy of the brokers\' own, because policies add up', () => {
    const { spec } = manifestOf(synth((chart) => { new KafkaJmx(chart, 'kafka-jmx', jmxProps); }), 'NetworkPolicy');
    expect(spec!.ingress!.flatMap(({ ports }) => ports)).toEqual([{ protocol: 'TCP', port: 9999 }]);
    expect(spec!.ingress!.every(({ from }) => from!.length > 0)).toBe(true);
  });

  test('makes the headless Service where there is none, with names before the pods are ready', () => {
    const { metadata, spec } = manifestOf(synth((chart) => { new KafkaJmx(chart, 'kafka-jmx', { ...props, createHeadlessService: true }); }), 'Service');
    expect(metadata).toMatchObject({ name: 'kafka-headless', namespace: 'kafka' });
    expect(spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true, selector: brokerLabels, ports: [{ name: 'jmx', port: 9999 }] });
  });

  test('gives the server its options and takes the variables away that every tool would inherit', () => {
    const { command, args, env, ports } = brokerOf(synth(patched(jmx, 'kafka-jmx'))) as { command: string[]; args: string[]; env: { name: string; value?: string }[]; ports: object[] };
    expect(command.slice(0, 2)).toEqual(['sh', '-c']);
    expect(args).toEqual(commandLine);
    expect(env).toEqual([
      { name: 'KAFKA_JMX_POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'KAFKA_JMX_HOST', value: '$(KAFKA_JMX_POD).kafka-headless.kafka.svc.cluster.local' },
      { name: 'KAFKA_HEAP_OPTS', value: '-Xmx512m' },
    ]);
    expect(ports).toEqual([{ name: 'jmx', containerPort: 9999 }, { name: 'kafka', containerPort: 9092 }]);
  });

  test('with a login has its files in the memory of the pod', () => {
    const manifests = synth(patched(jmxWithLogin, 'kafka-jmx'));
    const { env, volumeMounts } = brokerOf(manifests) as { env: object[]; volumeMounts: object[] };
    expect(env).toContainEqual({ name: 'KAFKA_JMX_LOGIN_PASSWORD', valueFrom: { secretKeyRef: { name: 'jmx', key: 'password' } } });
    expect(volumeMounts).toContainEqual({ name: 'kafka-jmx', mountPath: '/var/run/kafka-jmx' });
    expect(manifestOf(manifests, 'StatefulSet').spec!.template!.spec.volumes).toContainEqual({ name: 'kafka-jmx', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } });
  });

  test('are changed by a patch that stands in the documentation word for word, for those who have it from no chart of ours', () => {
    const text = new KafkaJmx(Testing.chart(), 'kafka-jmx', jmxProps).patchText('kafka', 'kafka', commandLine);
    expect(readFileSync(inProject('docs', 'side-services', 'kafka.md'), 'utf8')).toContain(`\n\`\`\`json\n${text}\`\`\`\n`);
  });

  const refused: [string, (chart: Chart) => void, string][] = [
    ['settings of machines', (chart) => { new KafkaJmx(chart, 'jmx', { ...props, settings: KafkaJmxSettings.onMachines() }); }, '"settings" must be those of pods, got those of machines'],
    ['nobody who reads', (chart) => { new KafkaJmx(chart, 'jmx', { ...props, managers: [] }); }, '"managers" must have at least one peer, got none'],
    ['brokers without labels', (chart) => { new KafkaJmx(chart, 'jmx', { ...props, brokerLabels: {} }); }, '"brokerLabels" must have at least one label, got none'],
    ['another headless Service', patched(KafkaJmxSettings.inPods({ headlessServiceName: 'other', namespaceName: 'kafka' }), 'kafka-jmx'), 'must be a StatefulSet of the headless Service "other", got StatefulSet "kafka" of "kafka-headless"'],
    ['another namespace', (chart) => {
      const { statefulSet } = new ExampleBroker(chart, 'broker');
      statefulSet.addJsonPatch(JsonPatch.add('/metadata/namespace', 'shop'));
      new KafkaJmx(chart, 'jmx', props).addTo(statefulSet, 'kafka', commandLine);
    }, '"statefulSet" must be in the namespace "kafka" of the settings, got "shop"'],
    ['a command line that starts nothing', (chart) => { new KafkaJmx(chart, 'jmx', props).addTo(new ExampleBroker(chart, 'broker').statefulSet, 'kafka', []); }, '"commandLine" must begin with the program that starts the broker, got nothing'],
    ['a patch of nothing', (chart) => { new KafkaJmx(chart, 'jmx', props).patchText('a set', 'a container', []); }, '"statefulSet" must be 1-63 lower-case letters'],
    ['another container', (chart) => { new KafkaJmx(chart, 'jmx', props).addTo(new ExampleBroker(chart, 'broker').statefulSet, 'broker', commandLine); }, '"container" must be one of kafka, got "broker"'],
  ];
  test.each(refused)('is refused with %s', (_case, build, message) => {
    expect(() => synth(build)).toThrow(message);
  });
});

describe('JMX of brokers on machines', () => {
  test('is text of the one unit that runs the broker, with the name of the machine', () => {
    const text = KafkaJmx.systemdDropIn(KafkaJmxSettings.onMachines());
    expect(text).toContain('\n[Service]\nUnsetEnvironment=JMX_PORT\nEnvironment="KAFKA_JMX_OPTS=-Dcom.sun.management.jmxremote ');
    expect(text).toContain(' -Dcom.sun.management.jmxremote.port=9999 -Dcom.sun.management.jmxremote.rmi.port=9999 -Djava.rmi.server.hostname=%H ');
  });

  test('stands in the documentation word for word', () => {
    expect(readFileSync(inProject('docs', 'side-services', 'kafka.md'), 'utf8')).toContain(`\`\`\`ini\n${KafkaJmx.systemdDropIn(KafkaJmxSettings.onMachines())}\`\`\`\n`);
  });

  test('names another host where it is given, and the files of a login', () => {
    const text = KafkaJmx.systemdDropIn(KafkaJmxSettings.onMachines({ hostName: '10.60.0.4', port: 9998, login: jmxWithLogin.login }));
    expect(text).toContain('-Djava.rmi.server.hostname=10.60.0.4 ');
    expect(text).toContain('-Dcom.sun.management.jmxremote.password.file=/etc/kafka/jmx/password ');
  });

  test('refuses settings of pods, and a host that could be more than a host', () => {
    expect(() => KafkaJmx.systemdDropIn(jmx)).toThrow('"settings" must be those of machines, got those of pods');
    expect(() => KafkaJmxSettings.onMachines({ hostName: 'a" b' })).toThrow('"hostName" must be the name or IPv4 address of a host');
  });
});

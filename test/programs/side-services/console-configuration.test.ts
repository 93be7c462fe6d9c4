import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sideServices } from '../../../lib';
import { manifestOf, synth } from '../../side-services/policy';
import type { Manifest } from '../../side-services/policy';
import { startKafka } from '../../support/kafka';
import type { KafkaListener, RunningServer } from '../../support/kafka';
import { freePorts } from '../../support/ports';
import { inProject } from '../../support/project';
import { run } from '../../support/run';
import { sideServiceProgram } from '../../support/side-service-programs';

const { KafkaJmxSettings, KafkaManager, KafkaManagerEngine, KafkaSaslMechanism, NetworkPeer, SecretKey } = sideServices;
const CONSOLES = inProject('test', 'programs', 'side-services', 'consoles');
const LONG = 240_000;
const USER_PASSWORD = 'a&b c#1:2';
const jaas = (module: string, password: string): string => `org.apache.kafka.common.security.${module} required username="console" password="${password}";`;

let folder: string;
let kafka: RunningServer;
let ports: number[];
/** What stands in the Secrets of the namespace. */
let secrets: Record<string, string>;

function openssl(...args: string[]): void {
  const { code, stderr } = run('openssl', args, { cwd: folder });
  if (code !== 0) throw new Error(stderr);
}

/** A certificate for 127.0.0.1 with its key, of an authority of its own. */
function makeCertificate(name: string): { readonly authority: string; readonly keyStore: string } {
  const key = (file: string): string[] => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file];
  openssl('req', '-x509', ...key(`${name}-ca.key`), '-days', '1', '-subj', `/CN=${name} authority`, '-out', `${name}-ca.pem`);
  openssl('req', ...key(`${name}.key`), '-subj', `/CN=${name}`, '-out', `${name}.csr`);
  writeFileSync(join(folder, `${name}.ext`), 'subjectAltName=IP:127.0.0.1\n');
  openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${name}-ca.pem`, '-CAkey', `${name}-ca.key`, '-CAcreateserial', '-days', '1', '-extfile', `${name}.ext`, '-out', `${name}.pem`);
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  return { authority: text(`${name}-ca.pem`), keyStore: `${text(`${name}.key`)}${text(`${name}.pem`)}` };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'consoles-'));
  ports = await freePorts(3);
  const [broker, client, stranger] = [makeCertificate('broker'), makeCertificate('console'), makeCertificate('stranger')];
  const [brokerStore, clientAuthority] = [join(folder, 'broker-store.pem'), join(folder, 'client-authority.pem')];
  writeFileSync(brokerStore, broker.keyStore);
  writeFileSync(clientAuthority, client.authority);
  const tls = ['ssl.keystore.type=PEM', `ssl.keystore.location=${brokerStore}`];
  const scram = (mechanism: string): string[] => [`sasl.enabled.mechanisms=${mechanism}`, `${mechanism.toLowerCase()}.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;`];
  const listeners: KafkaListener[] = [
    { name: 'SECURE', protocol: 'SASL_SSL', port: ports[0]!, properties: [...tls, ...scram('SCRAM-SHA-512')] },
    { name: 'MUTUAL', protocol: 'SSL', port: ports[1]!, properties: [...tls, 'ssl.truststore.type=PEM', `ssl.truststore.location=${clientAuthority}`, 'ssl.client.auth=required'] },
    { name: 'CLEAR', protocol: 'SASL_PLAINTEXT', port: ports[2]!, properties: scram('SCRAM-SHA-256') },
  ];
  const users = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map((mechanism) => `${mechanism}=[name=console,password=${USER_PASSWORD}]`);
  kafka = await startKafka({ listeners, users });
  secrets = {
    'console/password': 'the: #password', 'console/sha256': 'ab'.repeat(32), 'console/jwt': 'a-secret-of-more-than-32-characters', 'jmx/username': 'reader', 'jmx/password': 'read: #it',
    'kafka/ca': broker.authority, 'kafka/other-ca': stranger.authority, 'kafka/client': client.keyStore,
    'kafka/jaas': jaas('scram.ScramLoginModule', USER_PASSWORD), 'kafka/guess': jaas('scram.ScramLoginModule', 'guess'),
  };
}, LONG);

afterAll(async () => {
  await kafka.stop();
  rmSync(folder, { recursive: true });
});

/** All ways to the one broker, and some that it must refuse. */
function clusters(): sideServices.KafkaClusterProps[] {
  const peers = [NetworkPeer.cidr('10.0.0.0/8')];
  const at = (name: string, port: number, rest: Partial<sideServices.KafkaClusterProps> = {}): sideServices.KafkaClusterProps =>
    ({ name, kafkaVersion: '4.3.1', bootstrapServers: [`127.0.0.1:${port}`], brokers: peers, ...rest });
  const [ca, otherCa] = [SecretKey.of('kafka', 'ca'), SecretKey.of('kafka', 'other-ca')];
  const login = (key: string, mechanism = KafkaSaslMechanism.SCRAM_SHA_512): sideServices.KafkaSaslProps => ({ mechanism, jaasConfig: SecretKey.of('kafka', key) });
  const [secure, mutual, clear] = ports as [number, number, number];
  return [
    at('open', Number(kafka.address.split(':')[1])),
    at('secure-1', secure, { tls: { ca }, sasl: login('jaas') }),
    at('mutual', mutual, { tls: { ca, clientKeyStore: SecretKey.of('kafka', 'client') } }),
    at('clear', clear, { sasl: login('jaas', KafkaSaslMechanism.SCRAM_SHA_256) }),
    at('of-another-authority', secure, { tls: { ca: otherCa }, sasl: login('jaas') }),
    at('with-a-guess', secure, { tls: { ca }, sasl: login('guess') }),
    at('without-a-certificate', mutual, { tls: { ca } }),
  ];
}

const ANSWERS = {
  open: '1 brokers', 'secure-1': '1 brokers', mutual: '1 brokers', clear: '1 brokers',
  'of-another-authority': expect.stringContaining('unable to find valid certification path') as string,
  'with-a-guess': expect.stringMatching(/^SaslAuthenticationException: .*invalid credentials/) as string,
  'without-a-certificate': expect.stringMatching(/^SSLHandshakeException: .*(bad_certificate|certificate_required)/) as string,
};

interface Read {
  readonly settings: Record<string, unknown>;
  readonly clusters: readonly { readonly name: string; readonly answer: string; readonly properties: Record<string, string>; readonly readOnly?: boolean; readonly metrics?: object }[];
}

/** The variables and files of the console's container below a folder, as a kubelet makes them. */
function containerOf(manifests: readonly Manifest[], root: string): Record<string, string> {
  const { containers, volumes } = manifestOf(manifests, 'Deployment').spec!.template!.spec as unknown as {
    containers: { env: { name: string; value?: string; valueFrom?: { secretKeyRef: { name: string; key: string } } }[]; volumeMounts: { name: string; mountPath: string }[] }[];
    volumes: { name: string; configMap?: { name: string }; secret?: { secretName: string; items: { key: string; path: string }[] } }[];
  };
  const { env, volumeMounts } = containers[0]!;
  const below = (text: string): string => text.replace(/(?<![\w/])\/etc\//g, `${root}/etc/`);
  for (const { name, mountPath } of volumeMounts) {
    const { configMap, secret } = volumes.find((volume) => volume.name === name)!;
    const files = configMap !== undefined
      ? Object.entries(manifestOf(manifests, 'ConfigMap', configMap.name).data!).map(([file, text]) => [file, below(text)] as const)
      : secret?.items.map(({ key, path }) => [path, secrets[`${secret.secretName}/${key}`]!] as const) ?? [];
    for (const [file, text] of files) {
      const path = join(root, mountPath, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
  }
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, valueFrom === undefined ? below(value!) : secrets[`${valueFrom.secretKeyRef.name}/${valueFrom.secretKeyRef.key}`]!]));
}

/** What the real configuration of the console's framework makes of its manifest. */
function readBy(script: string, props: sideServices.KafkaManagerProps): Read {
  const env = containerOf(synth((chart) => { new KafkaManager(chart, 'kafka', props); }), join(folder, script));
  const { code, stdout, stderr } = run(sideServiceProgram('groovy-consoles'), ['-XX:TieredStopAtLevel=1', 'groovy.ui.GroovyMain', join(CONSOLES, script), join(CONSOLES, 'connect.groovy')], { env, timeLimit: 180 });
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Read;
}

const answersOf = ({ clusters: read }: Read): Record<string, string> => Object.fromEntries(read.map(({ name, answer }) => [name, answer]));

test('Spring reads the file of kafka-ui, and with what it read Kafka\'s client connects to a real broker in every way, and is refused where it must be', () => {
  const jmx = KafkaJmxSettings.onMachines({ port: 9998, login: { username: SecretKey.of('jmx', 'username'), password: SecretKey.of('jmx', 'password') } });
  const [open, secure, mutual, ...others] = clusters() as [sideServices.KafkaClusterProps, sideServices.KafkaClusterProps, sideServices.KafkaClusterProps, ...sideServices.KafkaClusterProps[]];
  const props = { password: SecretKey.of('console', 'password'), username: 'ops', clusters: [{ ...open, readOnly: true }, { ...secure, jmx }, { ...mutual, exporterPort: 7071 }, ...others] };
  const read = readBy('spring.groovy', props);
  expect(read.settings).toEqual({
    'auth.type': 'LOGIN_FORM', 'spring.security.user.name': 'ops', 'spring.security.user.password': secrets['console/password'],
    'management.endpoints.web.exposure.include': 'health', 'management.endpoint.health.show-details': 'never', 'management.health.ldap.enabled': 'false',
  });
  expect(read.clusters.map(({ name, metrics }) => [name, metrics]).slice(0, 3)).toEqual([
    ['open', null], ['secure-1', { type: 'JMX', port: 9998, ssl: false, username: 'reader', password: secrets['jmx/password'] }], ['mutual', { type: 'PROMETHEUS', port: 7071 }],
  ]);
  expect(read.clusters.map(({ name, readOnly }) => [name, readOnly])).toEqual(props.clusters.map(({ name }) => [name, name === 'open']));
  expect(answersOf(read)).toEqual(ANSWERS);
}, LONG);

test('Micronaut reads the file of AKHQ, and with what it read Kafka\'s client connects to a real broker in every way, and is refused where it must be', () => {
  const read = readBy('micronaut.groovy', { password: SecretKey.of('console', 'sha256'), username: 'ops', engine: KafkaManagerEngine.akhq({ jwtSecret: SecretKey.of('console', 'jwt') }), clusters: clusters() });
  expect(read.settings).toEqual({
    'micronaut.security.enabled': 'true', 'micronaut.security.token.jwt.signatures.secret.generator.secret': secrets['console/jwt'], 'akhq.security.default-group': 'no-roles',
    'endpoints.all.enabled': 'false', 'endpoints.all.port': '28081', 'endpoints.health.enabled': 'true', 'endpoints.health.sensitive': 'false', 'endpoints.prometheus.enabled': 'false',
    users: [{ username: 'ops', password: secrets['console/sha256'], groups: ['admin'] }],
  });
  expect(answersOf(read)).toEqual(ANSWERS);
}, LONG);

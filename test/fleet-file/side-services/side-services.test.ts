import * as z from 'zod';
import type { ContainerImage } from '../../../lib/definitions/side-services/core/container-image';
import type { NetworkPeer } from '../../../lib/definitions/side-services/core/network-peer';
import type { SecretKey } from '../../../lib/definitions/side-services/core/secret-key';
import type { ServiceIngress } from '../../../lib/definitions/side-services/core/service-ingress';
import type { SideServices } from '../../../lib/definitions/side-services/services';
import { parseDefinitionFile } from '../../../lib/fleet-file/definition-file';
import { parseFleetFile } from '../../../lib/fleet-file/fleet-file';
import { sideServicesPart } from '../../../lib/fleet-file/side-services/build-side-services';
import { imagePart, imageSchema, ingressPart, ingressSchema, peersPart, peersSchema, secretPart, secretSchema } from '../../../lib/fleet-file/side-services/common';
import type { KindFormats } from '../../../lib/fleet-file/side-services/kind';
import { sideServicesSchema } from '../../../lib/fleet-file/side-services/schema';

interface ConsoleProps {
  readonly password: SecretKey;
  readonly image?: ContainerImage;
  readonly clients?: NetworkPeer[];
  readonly ingress?: ServiceIngress;
}
interface Kinds { readonly consoles: ConsoleProps; readonly caches: { readonly clients: NetworkPeer[] } }

const about = { title: 'Something', description: 'Something of the test.' };
const KINDS: KindFormats<Kinds> = {
  consoles: {
    about, aboutOne: about,
    shape: { password: secretSchema(about), image: imageSchema.optional(), clients: peersSchema(about), ingress: ingressSchema },
    build: (parts, path) => {
      const made = {
        password: secretPart(parts, [...path, 'password']), image: imagePart(parts, [...path, 'image']),
        clients: peersPart(parts, [...path, 'clients']), ingress: ingressPart(parts, [...path, 'ingress']),
      };
      return made.password && { ...made, password: made.password };
    },
  },
  caches: { about, aboutOne: about, shape: { clients: peersSchema(about) }, build: (parts, path) => ({ clients: peersPart(parts, [...path, 'clients']) ?? [] }) },
};

const schema = z.strictObject({ version: z.literal(1), sideServices: sideServicesSchema(KINDS) });
const parsed = (...lines: string[]): SideServices<Kinds> | undefined => parseDefinitionFile<{ readonly made?: SideServices<Kinds> }>({
  title: 'a fleet file', beginning: '', version: 1, schema, build: (parts) => ({ made: sideServicesPart(parts, KINDS, 'demo') }),
}, ['version: 1', ...lines].join('\n'), 'fleet.yaml').made;

const PASSWORD = '{ secret: console, key: password }';

describe('the side services of a fleet.yaml', () => {
  test('are none where the section is not there, and none but their namespace where it is empty', () => {
    expect(parsed('')).toBeUndefined();
    expect(parsed('sideServices:')).toEqual({ fleet: 'demo', namespace: 'demo-tools', createNamespace: true, services: [] });
  });

  test('are in a namespace that is named after the fleet unless another is given', () => {
    expect(parsed('sideServices:', '  namespace: tools', '  createNamespace: false')).toMatchObject({ namespace: 'tools', createNamespace: false });
  });

  test('have their values', () => {
    const made = parsed('sideServices:', '  consoles:', '    kafka:', `      password: ${PASSWORD}`, '      image: registry:5000/kafka-ui:v1.5.0', '      clients:',
      '        - pods: { app: shop }', '          namespace: web', '        - namespace: ops', '        - cidr: 10.0.0.0/8', '        - { cidr: 203.0.113.0/24, publicReason: a provider }',
      '      ingress:', '        nginx: { host: kafka.example.com, tlsSecretName: tls }', '  caches:', '    sessions: {}');
    expect(made?.services.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['consoles/kafka', 'caches/sessions']);
    const [console] = made?.services ?? [];
    expect(console?.props).toMatchObject({
      password: { secretName: 'console', key: 'password' }, image: { reference: 'registry:5000/kafka-ui:v1.5.0' },
      clients: [{ podLabels: { app: 'shop' }, namespaceName: 'web' }, { namespaceName: 'ops', podLabels: undefined }, { block: '10.0.0.0/8' }, { block: '203.0.113.0/24' }],
      ingress: { host: 'kafka.example.com', tlsSecretName: 'tls' },
    });
  });

  test.each<[string, string[], string]>([
    ['a literal password', ['    kafka:', '      password: hunter2'], 'fleet.yaml:5:17: sideServices.consoles.kafka.password: "password" must name an entry of a Secret, such as { secret: redis, key: password }, got something else, which may be the secret itself and is not shown; put it into a Secret'],
    ['a text instead of its keys', ['    kafka: yes please'], 'fleet.yaml:4:12: sideServices.consoles.kafka: "kafka" must be a mapping of keys such as password, got something else, which may be a secret and is not shown'],
    ['no password', ['    kafka: {}'], 'fleet.yaml:4:5: sideServices.consoles.kafka.password: "password" is missing; add it'],
    ['a Secret without a good name', ['    kafka:', '      password: { secret: My Secret, key: a }'], 'fleet.yaml:5:27: sideServices.consoles.kafka.password.secret: "secret" must be 1-253 lower-case letters'],
    ['an unknown key', ['    kafka:', `      password: ${PASSWORD}`, '      replica: 1'], 'fleet.yaml:6:7: sideServices.consoles.kafka.replica: "replica" is not a key of sideServices.consoles.kafka'],
    ['a moving tag', ['    kafka:', `      password: ${PASSWORD}`, '      image: redis'], 'fleet.yaml:6:14: sideServices.consoles.kafka.image: "image" must name one release for good, got "latest"'],
    ['a refused image', ['    kafka:', `      password: ${PASSWORD}`, '      image: provectuslabs/kafka-ui:v0.7.1'], 'fleet.yaml:6:14: sideServices.consoles.kafka.image: image "provectuslabs/kafka-ui" is refused: it is no longer maintained'],
    ['a peer of two kinds', ['    kafka:', `      password: ${PASSWORD}`, '      clients: [{ cidr: 10.0.0.0/8, namespace: x }]'], '"clients[0]" must have exactly one of pods, namespace, cidr, got namespace and cidr'],
    ['a block that is none', ['    kafka:', `      password: ${PASSWORD}`, '      clients: [{ cidr: 10.0.0.1/8 }]'], 'fleet.yaml:6:25: sideServices.consoles.kafka.clients[0].cidr: "cidr" must be an IPv4 block'],
    ['a block of the internet', ['    kafka:', `      password: ${PASSWORD}`, '      clients: [{ cidr: 203.0.113.0/24 }]'], 'fleet.yaml:6:25: sideServices.consoles.kafka.clients[0].cidr: "cidr" must be a block of private addresses, got "203.0.113.0/24"; where others are meant, a peer says why as its "publicReason"'],
    ['a reason without a block', ['    kafka:', `      password: ${PASSWORD}`, '      clients: [{ namespace: x, publicReason: y }]'], 'sideServices.consoles.kafka.clients[0].publicReason: "publicReason" must stand beside "cidr", got it alone; remove it'],
    ['no TLS', ['    kafka:', `      password: ${PASSWORD}`, '      ingress:', '        nginx: { host: a.example.com }'], '"tlsSecretName" must be given, because passwords would travel in clear text'],
    ['two ingresses', ['    kafka:', `      password: ${PASSWORD}`, '      ingress:', '        nginx: { host: a.example.com, tlsSecretName: a }', '        alb: { host: a.example.com, subnetCidrs: [10.0.0.0/24], insecure: x }'], '"ingress" must have one of nginx and alb, got both; remove one'],
    ['a name that is none', ['    Kafka_UI:', `      password: ${PASSWORD}`], 'fleet.yaml:4:5: sideServices.consoles.Kafka_UI: "Kafka_UI" must be 1-40 lower-case letters'],
    ['one name twice', ['    a:', `      password: ${PASSWORD}`, '  caches:', '    a: {}'], 'fleet.yaml:7:5: sideServices.caches.a: "a" is the name of one of consoles already; give this one another'],
  ])('must not have %s', (_title, lines, message) => {
    expect(() => parsed('sideServices:', '  consoles:', ...lines)).toThrow(message);
  });

  test('must not be in a namespace that everybody shares', () => {
    expect(() => parsed('sideServices: { namespace: kube-system }')).toThrow('fleet.yaml:2:28: sideServices.namespace: "namespace" must be a namespace of its own, got "kube-system"; names that begin with "kube-"');
    expect(() => parsed('sideServices:', '  namespace: default', '  createNamespace: false')).toThrow('fleet.yaml:3:14: sideServices.namespace: "namespace" must be a namespace of its own, got "default"');
  });

  test('are in a namespace of their own by default too, whatever the name of the fleet', () => {
    const errors = (name: string): string[] => {
      try {
        parseFleetFile(`version: 1\nname: ${name}\nsideServices: {}\n`, 'fleet.yaml');
      } catch (error) {
        return (error as Error).message.split('\n');
      }
      return [];
    };
    expect(errors('kube-system')).toEqual([expect.stringContaining('fleet.yaml:3:1: sideServices.namespace: "namespace" must be a namespace of its own, got "kube-system-tools"')]);
    expect(errors('Shop')).toEqual([expect.stringContaining('fleet.yaml:2:7: name: ')]);
    expect(errors('default')).toEqual([]);
  });

  test('come with the fleet', () => {
    const { definition, sideServices } = parseFleetFile('version: 1\nname: demo\nsideServices: { namespace: tools }\n', 'fleet.yaml');
    expect(definition.name).toBe('demo');
    expect(sideServices).toEqual({ fleet: 'demo', namespace: 'tools', createNamespace: true, services: [] });
    expect(parseFleetFile('version: 1\nname: demo\n', 'fleet.yaml').sideServices).toBeUndefined();
  });
});

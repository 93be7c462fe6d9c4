import * as z from 'zod';
import { ContainerImage } from '../../definitions/side-services/core/container-image';
import type { ExporterContainerProps } from '../../definitions/side-services/core/exporter-container-props';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { SecretKey } from '../../definitions/side-services/core/secret-key';
import { ServiceIngress } from '../../definitions/side-services/core/service-ingress';
import type { Parts } from '../parts';
import { exactlyOne, flag, list, mapping, section, text } from '../schema/kinds';
import type { About } from '../schema/kinds';
import { SECRET_ENTRY } from '../schema/secret-entry';

type Path = readonly string[];

/**
 * What stands for a part of a service that is missing or wrong, which is said of that part: so all else in the service is checked
 * at once, and not only when that part is right.
 */
export const STAND_IN = { secret: SecretKey.of('stand-in', 'stand-in'), image: ContainerImage.tag('stand-in', '1.0.0'), peer: NetworkPeer.inNamespace('stand-in') } as const;

/** An entry of a Secret: `{ secret: redis, key: password }`. */
export function secretSchema(about: About): z.ZodObject<typeof SECRET_ENTRY, z.core.$strict> {
  return z.strictObject(SECRET_ENTRY).meta({ title: about.title, description: about.description });
}

/** The entry of a Secret at a path; undefined where there is none or something is wrong. */
export function secretPart(parts: Parts, path: Path): SecretKey | undefined {
  return parts.make(path, z.strictObject(SECRET_ENTRY).optional(), (given) => given && SecretKey.of(given.secret, given.key),
    ([name, ...rest]) => [...path, ...(name === undefined ? [] : [name === 'secretName' ? 'secret' : name]), ...rest]);
}

/** An image with its tag or digest, as `name:tag` or `name@sha256:…`. */
export const imageSchema = text({ title: 'Image', description: 'Image with the tag of a release or its digest; by default one that this library knows.', example: 'redis:7.2.16-alpine' });

/** The image at a path; undefined where there is none or something is wrong. */
export function imagePart(parts: Parts, path: Path): ContainerImage | undefined {
  return parts.make(path, imageSchema.optional(), (given) => {
    if (given === undefined) {
      return undefined;
    }
    const [name = '', digest] = given.split('@', 2);
    if (digest !== undefined) {
      return ContainerImage.digest(name, digest);
    }
    const colon = given.lastIndexOf(':');
    // A colon before the last slash is that of a registry's port
    return colon > given.lastIndexOf('/') ? ContainerImage.tag(given.slice(0, colon), given.slice(colon + 1)) : ContainerImage.tag(given, 'latest');
  }, () => path);
}

const resourceText = (title: string, description: string, example: string): z.ZodString => text({ title, description, example });

/** CPU and memory of a container. */
export const resourcesSchema = z.strictObject({
  cpuRequest: resourceText('CPU request', 'CPU that is kept for it.', '250m'),
  cpuLimit: resourceText('CPU limit', 'CPU that it may use at most; by default what the node has left.', '1').optional(),
  memoryRequest: resourceText('Memory request', 'Memory that is kept for it.', '512Mi'),
  memoryLimit: resourceText('Memory limit', 'Memory at which it is killed.', '1Gi'),
}).meta({ title: 'Resources', description: 'CPU and memory of its main container.' });

/** The container of an exporter. */
export const exporterContainerSchema = z.strictObject({ image: imageSchema.optional(), resources: resourcesSchema.optional() })
  .meta({ title: 'Container', description: 'The container of each exporter that is made.' });

/** The container of an exporter at a path; undefined where there is none. */
export function exporterContainerPart(parts: Parts, path: Path): ExporterContainerProps | undefined {
  return parts.has(path) ? { image: imagePart(parts, [...path, 'image']), resources: parts.read([...path, 'resources'], resourcesSchema.optional()) } : undefined;
}

/** A persistent volume of each pod. */
export const storageSchema = z.strictObject({
  size: text({ title: 'Size', description: 'Size of the volume.', example: '8Gi' }),
  storageClassName: text({ title: 'Storage class', description: 'Name of the StorageClass; by default the one of the cluster.', example: 'gp3' }).optional(),
}).meta({ title: 'Storage', description: 'The persistent volume of each pod.' });

const peerShape = {
  pods: mapping(text({ title: 'Value', description: 'Value of the label.', example: 'shop' }), { title: 'Pods', description: 'Labels that the pods have, all of them.' }),
  namespace: text({ title: 'Namespace', description: 'Namespace of the pods; alone, all pods of it.', example: 'shop' }).optional(),
  cidr: text({ title: 'Addresses', description: 'IPv4 block, of machines outside of the cluster.', example: '10.60.0.0/16' }).optional(),
  publicReason: text({ title: 'Reason for public addresses', description: 'Why the addresses of cidr may be others than private ones; the whole internet is never a peer.', example: 'the brokers of a provider' }).optional(),
};
const peerSchema = z.strictObject(peerShape).superRefine((value, context) => {
  const kind = value.pods !== undefined && value.pods !== null ? 'pods' : 'namespace';
  const problem = exactlyOne(value, [kind, 'cidr']);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem.replace(/(namespace|pods), cidr/, 'pods, namespace, cidr') });
  }
  if (value.publicReason !== undefined && value.cidr === undefined) {
    context.addIssue({ code: 'custom', path: ['publicReason'], message: 'must stand beside "cidr", got it alone; remove it' });
  }
}).meta({ title: 'Peer', description: 'Pods by their labels, all pods of a namespace, or a block of addresses.' });

/** Who may connect, or whom the service may connect to. */
export function peersSchema(about: About): ReturnType<typeof list<typeof peerSchema>> {
  return list(peerSchema, about);
}

/** The peers at a path, with stand-ins for those that are wrong; undefined where there is no list. */
export function peersPart(parts: Parts, path: Path): NetworkPeer[] | undefined {
  if (!parts.has(path)) {
    return undefined;
  }
  return parts.items(path).map((item) => {
    const made = parts.make(item, peerSchema, ({ pods, namespace, cidr, publicReason }) => {
      if (cidr !== undefined) {
        return NetworkPeer.cidr(cidr, publicReason);
      }
      return pods === undefined || pods === null ? NetworkPeer.inNamespace(namespace ?? '') : NetworkPeer.pods(pods, namespace);
    }, ([name = '', ...rest]) => [...item, { block: 'cidr', name: 'namespace', labels: 'pods' }[name] ?? name, ...rest]);
    return made ?? STAND_IN.peer;
  });
}

const INSECURE = text({ title: 'Insecure', description: 'Why passwords may travel in clear text; needed where there is no certificate.', example: 'reachable from the VPN only' }).optional();
const HOST = text({ title: 'Host', description: 'Full name of the host.', example: 'kafka.example.com' });

export const nginxShape = {
  host: HOST,
  tlsSecretName: text({ title: 'Certificate', description: 'Name of the Secret with the certificate of the host.', example: 'kafka-tls' }).optional(),
  className: text({ title: 'Class', description: 'Name of the IngressClass; by default nginx.', example: 'nginx' }).optional(),
  controllerNamespace: text({ title: 'Namespace of the controller', description: 'Only its pods reach the console; by default ingress-nginx.', example: 'ingress-nginx' }).optional(),
  insecure: INSECURE,
};
export const albShape = {
  host: HOST,
  subnetCidrs: z.array(text({ title: 'Subnet', description: 'IPv4 block of a subnet.', example: '10.60.0.0/24' })).meta({ title: 'Subnets', description: 'Blocks of the subnets of the load balancer: only they reach the console.', examples: [['10.60.0.0/24']] }),
  certificateArn: text({ title: 'Certificate', description: 'ARN of the certificate of the host in AWS Certificate Manager.', example: 'arn:aws:acm:eu-west-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab' }).optional(),
  className: text({ title: 'Class', description: 'Name of the IngressClass; by default alb.', example: 'alb' }).optional(),
  internetFacing: flag({ title: 'Internet-facing', description: 'Whether the load balancer has public addresses; by default not.' }).optional(),
  insecure: INSECURE,
};

/** How a console is published. */
export const ingressSchema = section({
  nginx: z.strictObject(nginxShape).meta({ title: 'nginx', description: 'By the ingress-nginx controller.' }).optional(),
  alb: z.strictObject(albShape).meta({ title: 'ALB', description: 'By an Application Load Balancer of the AWS Load Balancer Controller.' }).optional(),
}, { title: 'Ingress', description: 'How the console is reached from outside of the cluster: one of nginx and alb; by default not at all.' });

/** The ingress at a path; undefined where there is none or something is wrong. */
export function ingressPart(parts: Parts, path: Path): ServiceIngress | undefined {
  const [nginx, alb] = [[...path, 'nginx'], [...path, 'alb']];
  const made = [
    parts.has(nginx) ? parts.make(nginx, z.strictObject(nginxShape), (props) => ServiceIngress.nginx(props)) : undefined,
    parts.has(alb) ? parts.make(alb, z.strictObject(albShape), (props) => ServiceIngress.alb(props)) : undefined,
  ];
  if (parts.has(nginx) && parts.has(alb)) {
    parts.problems.push({ path, message: '"ingress" must have one of nginx and alb, got both; remove one' });
  }
  return made.find((ingress) => ingress !== undefined);
}

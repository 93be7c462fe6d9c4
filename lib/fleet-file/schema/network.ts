import * as z from 'zod';
import { PeerKind } from '../../definitions/network/access';
import { HostStatusAccess } from '../../definitions/network/host-status';
import { NetworkEgress } from '../../definitions/network/network';
import { choice, exactlyOne, flag, list, number, section, text } from './kinds';

const VPC_ID = text({ title: 'VPC', description: 'Id of the VPC.', example: 'vpc-0123456789abcdef0' });
const EGRESS = choice(Object.values(NetworkEgress), {
  title: 'Egress',
  description: 'How private subnets reach what is outside: "nat" is the internet and all AWS services, "endpoints" only the AWS services that a node needs.',
  example: NetworkEgress.NAT,
});
const KINDS = ['create', 'existing', 'lookup'] as const;

export const createSchema = section({
  cidr: text({ title: 'Addresses', description: 'Private IPv4 block of the VPC.', example: '10.60.0.0/16' }).optional(),
  zones: list(text({ title: 'Zone', description: 'A letter such as a, or a whole name such as eu-west-1a.', example: 'a' }), {
    title: 'Zones', description: 'Zones that get a private subnet; by default a, b and c. They must be zones that the account has in its region: not every region has a, b and c.',
  }),
  egress: EGRESS.optional(),
  flowLogs: flag({ title: 'Flow logs', description: 'Whether the traffic is logged; by default it is.' }).optional(),
}, { title: 'New network', description: 'A VPC with a private subnet in each zone.' });

export const existingSchema = z.strictObject({
  vpcId: VPC_ID,
  subnets: z.record(z.string(), text({ title: 'Subnet', description: 'Id of a private subnet.', example: 'subnet-0123456789abcdef0' }))
    .meta({ title: 'Subnets', description: 'The private subnets for nodes: id by zone.', examples: [{ a: 'subnet-0123456789abcdef0' }] }),
  egress: EGRESS,
}).meta({ title: 'Existing network', description: 'A VPC that exists, by its ids: synth asks AWS nothing.' });

export const lookupSchema = z.strictObject({ vpcId: VPC_ID, egress: EGRESS }).meta({
  title: 'Looked-up network',
  description: 'A VPC that exists: synth finds its private subnets, needs credentials once and keeps the answer in cdk.context.json.',
});

export const networkSchema = z.strictObject({ create: createSchema, existing: existingSchema.optional(), lookup: lookupSchema.optional() })
  .superRefine((value, context) => {
    const problem = exactlyOne(value, KINDS);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: problem });
    }
  })
  .nullish()
  .meta({ title: 'Network', description: 'The network of the nodes: exactly one of create, existing and lookup; by default a new VPC.', minProperties: 1, maxProperties: 1 });

const PEERS = Object.values(PeerKind);

export const peerSchema = z.strictObject({
  [PeerKind.CIDR]: text({ title: 'Addresses', description: 'IPv4 block.', example: '10.60.0.0/16' }).optional(),
  [PeerKind.SECURITY_GROUP]: text({ title: 'Security group', description: 'Id of a security group whose members may connect.', example: 'sg-0123456789abcdef0' }).optional(),
  [PeerKind.PREFIX_LIST]: text({ title: 'Prefix list', description: 'Id of a managed prefix list, which counts as many rules as it may have entries.', example: 'pl-0123456789abcdef0' }).optional(),
  description: text({ title: 'Description', description: 'What the rule is for; stands on the rule.', example: 'application subnets' }).optional(),
}).superRefine((value, context) => {
  const problem = exactlyOne(value, PEERS);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({
  title: 'Peer',
  description: 'One who may connect: exactly one of cidr, securityGroup and prefixList.',
  oneOf: PEERS.map((peer) => ({ required: [peer] })),
});

export const accessSchema = section({
  clients: list(peerSchema, { title: 'Clients', description: 'Who may connect to Redis; by default nobody but what the application adds.' }),
  monitoring: list(peerSchema, { title: 'Monitoring', description: 'Who may read the port of the metrics exporter; by default nobody.' }),
  ssh: list(peerSchema, { title: 'SSH', description: 'Who may reach port 22, such as a bastion or the machine that runs Ansible; by default nobody. Session Manager needs no port.' }),
}, { title: 'Access', description: 'Who may connect to the nodes, at most 50 in all lists together; what is not listed is closed.' });

export const statusPortSchema = number({ title: 'Port', description: 'Port of the page, 1024-65535; by default 9180.', example: 9180 }).optional();

const ONLY_LOCAL = { properties: { access: { const: HostStatusAccess.LOCAL } } };

export const hostStatusSchema = z.strictObject({
  access: choice(Object.values(HostStatusAccess), {
    title: 'From where',
    description: 'From where the page answers: "local" is the node itself, by an SSH tunnel or a session of Session Manager; "network" is the clients, too, without a password and without encryption.',
    example: HostStatusAccess.LOCAL,
  }),
  port: statusPortSchema,
  clients: list(peerSchema, { title: 'Clients', description: 'Who may read the page from the network, 1-50; with access: network only.' }),
}).superRefine(({ access, clients }, context) => {
  if (access === HostStatusAccess.LOCAL && clients !== undefined && clients !== null) {
    context.addIssue({ code: 'custom', path: ['clients'], message: 'are who may read the page from the network, and access: local lets nobody; remove them, or write access: network' });
  }
}).optional().meta({
  title: 'Status page',
  description: 'A read-only page on each node, as HTML and as JSON: the state of the machine, of its Redis servers, and what the doctor finds; by default none.',
  if: ONLY_LOCAL, then: { properties: { clients: { type: 'null' } } }, else: { required: ['clients'] },
});

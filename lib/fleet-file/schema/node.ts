import * as z from 'zod';
import { NodeImage } from '../../definitions/images/node-image';
import { CHANNELS } from '../../definitions/images/pointer';
import { CStates, KernelPreset, ReceivePacketSteering, SwapPolicy, TransparentHugePages } from '../../definitions/kernel/choices';
import { choice, exactlyOne, flag, mapping, number, section, text } from './kinds';

/** What names an image of one's own. */
const IMAGE_NAMES = ['id', 'pointer', 'lookup'] as const;

const pointerSchema = z.strictObject({
  family: text({ title: 'Family', description: 'Name of the recipe that the image was built from.', example: 'redis-7' }).optional(),
  channel: choice(CHANNELS, { title: 'Channel', description: 'Channel of the family: candidate is the newest build, stable what was promoted; by default stable.', example: 'stable' }).optional(),
  name: text({ title: 'Parameter', description: 'Instead of a family: name of the SSM parameter that holds the id of the image.', example: '/redis-fleet/images/redis-7/stable' }).optional(),
  version: number({ title: 'Version', description: 'Version of the parameter, of the newest 100 that Parameter Store keeps. It is pinned, so that a machine that heals itself gets the image of its peers; "redis-fleet images list" shows the versions.', example: 3 }),
}).superRefine((value, context) => {
  const problem = exactlyOne(value, ['family', 'name']) ?? (value.name !== undefined && value.channel !== undefined ? 'must have no channel beside name, which says it already; remove channel' : undefined);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({
  title: 'Pointer', description: 'The image that a pointer held at one of its versions: exactly one of family and name says which pointer.', examples: [{ family: 'redis-7', version: 3 }],
  oneOf: [{ required: ['family'] }, { required: ['name'] }],
});

const imageLookupSchema = z.strictObject({
  owner: text({ title: 'Owner', description: 'Who owns the image: an account number in quotes, self or amazon.', example: 'self' }),
  name: text({ title: 'Name', description: 'Name of the image, with * and ? for what is not known of it.', example: 'redis-7-*' }),
  filters: mapping(text({ title: 'Value', description: 'Value of the filter.', example: 'redis-7' }), { title: 'Filters', description: 'Further filters of DescribeImages by name.' }),
}).meta({ title: 'Lookup', description: 'The newest image of an owner by its name: synth looks it up once, needs credentials then, and keeps the answer in cdk.context.json.', examples: [{ owner: 'self', name: 'redis-7-*' }] });

const ownImageSchema = z.strictObject({
  id: text({ title: 'Image id', description: 'Id of an image that holds the engine, Python 3.9 with boto3, and the tools of XFS.', example: 'ami-0123456789abcdef0' }).optional(),
  pointer: pointerSchema.optional(),
  lookup: imageLookupSchema.optional(),
  server: text({ title: 'Server', description: 'Path of the server in the image.', example: '/usr/bin/redis-server' }).optional(),
  user: text({ title: 'User', description: 'User and group that the server runs as.', example: 'redis' }).optional(),
  rootDevice: text({ title: 'Root device', description: 'Device name of the root volume in the image; by default /dev/xvda.', example: '/dev/xvda' }).optional(),
  rootVolumeGiB: number({ title: 'Root volume of the image', description: 'Size of the root volume in the image in GiB: that of a machine must not be smaller; by default not known.', example: 16 }).optional(),
}).superRefine((value, context) => {
  const problem = exactlyOne(value, IMAGE_NAMES);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({ title: 'Own image', description: 'An image of one\'s own by exactly one of id, pointer and lookup.', oneOf: IMAGE_NAMES.map((name) => ({ required: [name] })) });

export const imageSchema = z.union([
  z.enum(NodeImage.operatingSystems()),
  ownImageSchema,
]).optional().meta({
  title: 'Image',
  description: 'What a node boots from: an operating system, which installs the engine at the first boot, or an image of one\'s own by exactly one of id, pointer and lookup, which holds it; by default ubuntu-24.04. The images of Debian come without the SSM agent: nobody can open a Session Manager session on debian-12 and debian-13 unless the agent is added. The repository of ubuntu-22.04 has no engine of those that a fleet can run.',
  examples: ['ubuntu-24.04', { id: 'ami-0123456789abcdef0' }, { pointer: { family: 'redis-7', version: 3 } }],
});

/** All of a machine but its image. */
export const machineShape = {
  instanceType: text({ title: 'Instance type', description: 'EC2 instance type that is built on Nitro; by default r7g.large.', example: 'r7g.large' }).optional(),
  dataVolumeGiB: number({ title: 'Data volume', description: 'Size of the data volume in GiB: at least three times the data with an append-only log; by default 64.', example: 64 }).optional(),
  dataVolumeIops: number({ title: 'Data volume operations', description: 'Operations a second of the data volume; by default 3000.', example: 3000 }).optional(),
  dataVolumeThroughput: number({ title: 'Data volume throughput', description: 'Throughput of the data volume in MiB a second; by default 250.', example: 250 }).optional(),
  rootVolumeGiB: number({ title: 'Root volume', description: 'Size of the root volume in GiB; by default 16, or that of the image where image.rootVolumeGiB says more.', example: 16 }).optional(),
  kmsKeyArn: text({ title: 'KMS key', description: 'ARN of the key for all volumes and secrets; by default the AWS managed keys. The key\'s own policy must let the service-linked role of EC2 Auto Scaling use it, or no machine starts.', example: 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab' }).optional(),
  detailedMonitoring: flag({ title: 'Detailed monitoring', description: 'Whether EC2 reports metrics each minute; by default it does.' }).optional(),
};

export const nodeSchema = section({ ...machineShape, image: imageSchema }, { title: 'Node', description: 'The machine of each node: its type, its image and its disks.' });

export const kernelSchema = section({
  profile: choice(Object.values(KernelPreset), {
    title: 'Profile', description: 'The ready-made profile that the keys beside it change: for a machine of Redis, for one of a side service, or none of the kernel\'s settings; by default redis.', example: KernelPreset.REDIS,
  }).optional(),
  sysctls: mapping(z.union([z.string(), z.number()]).meta({ title: 'Value', description: 'Value of the setting.' }), {
    title: 'Kernel settings', description: 'Settings by name, such as net.core.netdev_max_backlog, beside or instead of the profile\'s own.',
  }),
  reasons: mapping(text({ title: 'Reason', description: 'Why the setting is set.' }), { title: 'Reasons', description: 'Why each setting of sysctls is set, by its name; stands beside it on the node.' }),
  transparentHugePages: choice(Object.values(TransparentHugePages), { title: 'Transparent huge pages', description: 'When the kernel backs memory with huge pages; in force before the server starts; by default never.', example: TransparentHugePages.NEVER }).optional(),
  minFreeMemoryPercent: number({ title: 'Free memory', description: 'Memory that the kernel keeps free for bursts of packets and for forks, in percent of what the machine has, 1-3: each node computes vm.min_free_kbytes from it; by default 2.', example: 2 }).optional(),
  openFiles: number({ title: 'Open files', description: 'Files and sockets that the server may hold open, 1024-1048576; by default what maxclients, Redis itself and the links to other nodes need, 65536 at least.', example: 65_536 }).optional(),
  receivePacketSteering: choice(Object.values(ReceivePacketSteering), { title: 'Receive packet steering', description: 'Whether received packets are spread over more CPUs than the network card has queues; by default auto, which acts only on machines with more CPUs than queues.', example: ReceivePacketSteering.AUTO }).optional(),
  swap: choice(Object.values(SwapPolicy), { title: 'Swap', description: 'Whether swap space that the image comes with is reported as wrong (none) or left alone; by default keep. The node never turns it off. No image of AWS has any.', example: SwapPolicy.KEEP }).optional(),
  cStates: choice(Object.values(CStates), { title: 'C-states', description: 'How deeply an idle CPU may sleep: shallow keeps it at C1 where the instance type has a say in it; by default default.', example: CStates.DEFAULT }).optional(),
}, { title: 'Kernel', description: 'Settings of the kernel of each node.' });

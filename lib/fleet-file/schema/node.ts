import * as z from 'zod';
import { NodeImage } from '../../definitions/images/node-image';
import { CStates, KernelPreset, ReceivePacketSteering, SwapPolicy, TransparentHugePages } from '../../definitions/kernel/choices';
import { choice, flag, mapping, number, section, text } from './kinds';

const completeImageSchema = z.strictObject({
  id: text({ title: 'Image id', description: 'Id of an image that holds the engine, Python 3.9 with boto3, and the tools of XFS.', example: 'ami-0123456789abcdef0' }),
  server: text({ title: 'Server', description: 'Path of the server in the image.', example: '/usr/bin/redis-server' }).optional(),
  user: text({ title: 'User', description: 'User and group that the server runs as.', example: 'redis' }).optional(),
  rootDevice: text({ title: 'Root device', description: 'Device name of the root volume in the image; by default /dev/xvda.', example: '/dev/xvda' }).optional(),
});

export const imageSchema = z.union([
  z.enum(NodeImage.operatingSystems()),
  completeImageSchema,
]).optional().meta({
  title: 'Image',
  description: 'What a node boots from: an operating system, which installs the engine at the first boot, or a complete image by its id; by default ubuntu-24.04. The images of Debian come without the SSM agent: nobody can open a Session Manager session on debian-12 and debian-13 unless the agent is added. The repository of ubuntu-22.04 has no engine of those that a fleet can run.',
  examples: ['ubuntu-24.04', { id: 'ami-0123456789abcdef0' }],
});

/** All of a machine but its image. */
export const machineShape = {
  instanceType: text({ title: 'Instance type', description: 'EC2 instance type that is built on Nitro; by default r7g.large.', example: 'r7g.large' }).optional(),
  dataVolumeGiB: number({ title: 'Data volume', description: 'Size of the data volume in GiB: at least three times the data with an append-only log; by default 64.', example: 64 }).optional(),
  dataVolumeIops: number({ title: 'Data volume operations', description: 'Operations a second of the data volume; by default 3000.', example: 3000 }).optional(),
  dataVolumeThroughput: number({ title: 'Data volume throughput', description: 'Throughput of the data volume in MiB a second; by default 250.', example: 250 }).optional(),
  rootVolumeGiB: number({ title: 'Root volume', description: 'Size of the root volume in GiB; by default 16.', example: 16 }).optional(),
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

import * as z from 'zod';
import { NodeImage } from '../../definitions/images/node-image';
import { TransparentHugePages } from '../../definitions/kernel/kernel-profile';
import { choice, exactlyOne, flag, mapping, number, section, text } from './kinds';

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
  description: 'What a node boots from: an operating system, which installs the engine at the first boot, or a complete image by its id; by default ubuntu-24.04. The images of Debian come without the SSM agent: nobody can open a Session Manager session on debian-12 unless the agent is added.',
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
  sysctls: mapping(z.union([z.string(), z.number()]).meta({ title: 'Value', description: 'Value of the setting.' }), {
    title: 'Kernel settings', description: 'Settings by name, such as vm.min_free_kbytes, beside or instead of the profile\'s own.',
  }),
  transparentHugePages: choice(Object.values(TransparentHugePages), { title: 'Transparent huge pages', description: 'When the kernel backs memory with huge pages; by default never.', example: TransparentHugePages.NEVER }).optional(),
  openFiles: number({ title: 'Open files', description: 'Files and sockets that the server may hold open; must exceed maxclients by 32 and more; by default 65536.', example: 65_536 }).optional(),
}, { title: 'Kernel', description: 'Settings of the kernel of each node.' });

export const topologySchema = z.strictObject({
  standalone: section({
    zone: text({ title: 'Zone', description: 'Zone of the node: a letter such as a, or a whole name such as eu-west-1a; by default a.', example: 'a' }).optional(),
  }, { title: 'Standalone', description: 'One node, whose volume outlives its machine; while the machine is replaced nothing answers.' }),
}).superRefine((value, context) => {
  const problem = exactlyOne(value, ['standalone']);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).nullish().meta({ title: 'Topology', description: 'How many nodes, and where; by default one.', minProperties: 1, maxProperties: 1 });

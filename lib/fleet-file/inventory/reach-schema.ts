import * as z from 'zod';
import { REACH_KINDS } from '../../definitions/inventory/reach';
import { choice, exactlyOne, number, section, text } from '../schema/kinds';

const PROFILE = text({ title: 'Profile', description: 'Profile of the AWS settings; by default that of the environment.', example: 'production' }).optional();

/** The ways that need nothing more to be said. */
export const PLAIN_REACH = ['direct', 'ssm', 'instance_connect'] as const;

const directSchema = section({
  address: choice(['private', 'public'], { title: 'Address', description: 'Which address is taken; by default private. A host without a public one is reached by its private one.', example: 'private' }).optional(),
}, { title: 'Direct', description: 'SSH straight to an address of the host: by VPN, Direct Connect, or from within the VPC.' });

const bastionSchema = z.strictObject({
  host: text({ title: 'Host', description: 'Name or address of the bastion.', example: 'bastion.example.com' }),
  user: text({ title: 'User', description: 'Who logs in at the bastion; by default whom SSH is configured with.', example: 'admin' }).optional(),
  port: number({ title: 'Port', description: 'Port of the bastion, 1-65535; by default 22.', example: 22 }).optional(),
}).meta({ title: 'Bastion', description: 'SSH by way of a bastion.', examples: [{ host: 'bastion.example.com' }] });

const ssmSchema = section({ profile: PROFILE }, { title: 'SSM', description: 'SSH through AWS Systems Manager.' });

const awsSsmSchema = z.strictObject({
  bucket: text({ title: 'Bucket', description: 'S3 bucket that files pass through.', example: 'ansible-files-123456789012' }),
  profile: PROFILE,
  document: text({ title: 'Document', description: 'Document of Systems Manager that sessions use.', example: 'SSM-SessionManagerRunShell' }).optional(),
  plugin: text({ title: 'Plugin', description: 'Path of the session-manager-plugin.', example: '/usr/local/bin/session-manager-plugin' }).optional(),
  timeout_seconds: number({ title: 'Time limit', description: 'Seconds that a connection may take, 1-3600; by default 60.', example: 60 }).optional(),
  retries: number({ title: 'Retries', description: 'How often a connection is tried again, 0-10; by default 3.', example: 3 }).optional(),
  bucket_sse_mode: choice(['AES256', 'aws:kms'], { title: 'Encryption', description: 'How S3 encrypts the files.', example: 'aws:kms' }).optional(),
  bucket_sse_kms_key_id: text({ title: 'Key', description: 'KMS key that S3 encrypts the files with.', example: 'alias/ansible' }).optional(),
}).meta({ title: 'Plugin aws_ssm', description: 'The connection plugin amazon.aws.aws_ssm, which carries files through S3.', examples: [{ bucket: 'ansible-files-123456789012' }] });

const instanceConnectSchema = section({
  endpoint_id: text({ title: 'Endpoint', description: 'Id of the endpoint; by default the one that AWS finds for the VPC.', example: 'eice-0123456789abcdef0' }).optional(),
  profile: PROFILE,
}, { title: 'Instance Connect', description: 'SSH through an EC2 Instance Connect Endpoint.' });

const reachMapping = z.strictObject({
  direct: directSchema, bastion: bastionSchema.optional(), ssm: ssmSchema, aws_ssm: awsSsmSchema.optional(), instance_connect: instanceConnectSchema,
}).superRefine((value, context) => {
  const problem = exactlyOne(value, REACH_KINDS);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({ title: 'Way with options', description: 'A way to reach hosts, with what there is to say of it.', minProperties: 1, maxProperties: 1 });

export const reachSchema = z.union([choice(PLAIN_REACH, { title: 'Way', description: 'A way that needs nothing more to be said.', example: 'direct' }), reachMapping])
  .nullish().meta({ title: 'Reach', description: `How Ansible reaches the hosts: one of ${REACH_KINDS.join(', ')}; by default direct.`, examples: ['ssm'] });

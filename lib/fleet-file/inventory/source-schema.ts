import * as z from 'zod';
import { INSTANCE_STATES, SOURCE_KINDS } from '../../definitions/inventory/sources';
import { choice, exactlyOne, flag, list, number, section, setting, text } from '../schema/kinds';

const FLEET = text({ title: 'Fleet', description: 'Name of the only fleet wanted; by default all fleets.', example: 'demo' }).optional();
const FOLDER = text({ title: 'Folder', description: 'Folder of the cloud assembly; by default cdk.out. It begins at the folder of this file.', example: 'cdk.out' });
const FILE = text({ title: 'File', description: 'Path of a file that ends with .csv, .yaml, .yml or .json. It begins at the folder of this file.', example: 'hosts.csv' });

const FILTERS_EXAMPLE = { 'tag:Environment': 'prod' };
const filterValue = setting({ title: 'Value', description: 'Value of the filter, with * and ? for what is not known of it.', example: 'prod' });
const filterEntries = z.record(z.string(), z.union([...filterValue.options, z.array(filterValue)]).meta({ title: 'Values', description: 'Value of the filter, or a list of them: an instance fits any.' }));

const regions = (description: string): ReturnType<typeof list<z.ZodString>> => list(text({ title: 'Region', description: 'Name of a region.', example: 'eu-west-1' }), { title: 'Regions', description });

const accountSchema = z.strictObject({
  name: text({ title: 'Name', description: 'What the account is called in groups and messages; by default its number.', example: 'production' }).optional(),
  profile: text({ title: 'Profile', description: 'Profile of the AWS settings; with a role, the profile that assumes it.', example: 'production' }).optional(),
  role_arn: text({ title: 'Role', description: 'ARN of the role to assume.', example: 'arn:aws:iam::123456789012:role/inventory' }).optional(),
  external_id: text({ title: 'External id', description: 'What the role wants to be told by whoever assumes it.', example: 'inventory-7' }).optional(),
  regions: regions('Regions of this account; by default those of the source.'),
}).meta({ title: 'Account', description: 'An AWS account, by a profile or by a role that is assumed.', examples: [{ profile: 'production' }] });

/** Keys of a live source; they may stand at the top of the file where it is the only source. */
export const liveShape = {
  regions: regions('Regions that are asked, side by side; by default that of the AWS settings.'),
  all_regions: flag({ title: 'All regions', description: 'Whether all regions that the account has enabled are asked; by default not.' }).optional(),
  accounts: list(accountSchema, { title: 'Accounts', description: 'Accounts that are asked, side by side; by default that of the AWS settings.' }),
  filters: filterEntries.nullish().meta({ title: 'Filters', description: 'Filters of DescribeInstances by name: an instance must fit all of them.', examples: [FILTERS_EXAMPLE] }),
  include_filters: list(filterEntries, { title: 'Include', description: 'Further sets of filters: an instance that fits one of them, or filters, is wanted.' }),
  exclude_filters: list(filterEntries, { title: 'Exclude', description: 'Sets of filters: an instance that fits one of them is left out.' }),
  states: list(choice(INSTANCE_STATES, { title: 'State', description: 'State of an instance.', example: 'running' }), {
    title: 'States', description: 'States of instances that are wanted; by default pending and running. A set of filters with instance-state-name says it itself.',
  }),
  all_instances: flag({ title: 'All instances', description: 'Whether instances that are no node of a fleet are wanted too; by default not.' }).optional(),
  strict_permissions: flag({ title: 'Strict permissions', description: 'Whether a region that AWS denies is an error; by default it is. With false it is left out.' }).optional(),
  timeout_seconds: number({ title: 'Time limit', description: 'Seconds that one answer of AWS may take, 1-900; by default 30.', example: 30 }).optional(),
  retries: number({ title: 'Retries', description: 'How often a call to AWS is tried again, 0-20; by default 3.', example: 3 }).optional(),
};

export const fleetSchema = FLEET;

export const liveSchema = section({ fleet: FLEET, ...liveShape }, { title: 'Live', description: 'Instances that are there, as EC2 tells them.' });

export const assemblySchema = z.union([FOLDER, z.strictObject({ folder: FOLDER.optional(), fleet: FLEET })]).nullish()
  .meta({ title: 'Assembly', description: 'Slots of a synthesized cloud assembly, deployed or not: its folder.', examples: ['cdk.out'] });

export const fileSchema = z.union([FILE, z.strictObject({ path: FILE })])
  .meta({ title: 'File', description: 'Hosts that a file lists: its path.', examples: ['hosts.csv'] });

export const sourceSchema = z.strictObject({ live: liveSchema, assembly: assemblySchema, file: fileSchema.optional() }).superRefine((value, context) => {
  const problem = exactlyOne(value, SOURCE_KINDS);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({ title: 'Source', description: 'Where hosts come from: exactly one of live, assembly and file.', minProperties: 1, maxProperties: 1 });

import { knownAtSynth } from '../../../definitions/checks';
import { own } from '../../../definitions/own';
import type { Problems } from '../../../definitions/problems';
import type { PackerTarget } from './choices';
import { checkFields } from './field-checks';
import { AMAZON_EBS } from './field-table';
import type { FieldValue } from './options';
import { Block } from './value';
import type { Body, Value } from './value';

type FurtherFields = Readonly<Record<string, FieldValue>>;

/** Fields that a recipe decides, also by leaving them out. */
const OF_RECIPE = [
  'ami_description', 'ami_name', 'ami_org_arns', 'ami_ou_arns', 'ami_regions', 'ami_users', 'associate_public_ip_address', 'communicator', 'encrypt_boot', 'iam_instance_profile',
  'imds_support', 'instance_type', 'kms_key_id', 'launch_block_device_mappings', 'metadata_options', 'region', 'region_kms_key_ids', 'run_tags', 'run_volume_tags',
  'security_group_id', 'security_group_ids', 'security_group_filter', 'skip_create_ami', 'snapshot_tags', 'source_ami', 'source_ami_filter', 'ssh_interface', 'ssh_username',
  'subnet_filter', 'subnet_id', 'tags', 'temporary_security_group_source_cidrs', 'temporary_security_group_source_public_ip', 'vpc_filter', 'vpc_id',
];
/** Fields by which many could use or change what is built, or secrets would be written into a file. */
const NEVER: Readonly<Record<string, string>> = {
  force_deregister: 'no image is built under a name that there was, so that it would remove none; have "images purge" remove old ones',
  force_delete_snapshot: 'no image is built under a name that there was, so that it would remove none; have "images purge" remove old ones',
  ami_groups: 'it shares the image with everybody; name accounts in the recipe',
  snapshot_groups: 'it shares the snapshots with everybody; name accounts in the recipe',
  access_key: 'a template is no place for a secret; use the environment or a profile',
  secret_key: 'a template is no place for a secret; use the environment or a profile',
  token: 'a template is no place for a secret; use the environment or a profile',
  ssh_password: 'a template is no place for a secret; leave it to the temporary key',
};

/** Checks the further fields of the builders: none that a recipe decides, none that is dangerous, and each as the target has it. */
export function checkFurther(problems: Problems, fields: FurtherFields, target: PackerTarget): void {
  for (const name of Object.keys(fields)) {
    const never = own(NEVER, name);
    if (never !== undefined) {
      problems.addKey(['fields', name], `${JSON.stringify(name)} is refused: ${never}`);
    } else if (OF_RECIPE.includes(name)) {
      problems.addKey(['fields', name], `${JSON.stringify(name)} is rendered from the recipe; say it there`);
    }
  }
  Object.entries(fields).forEach(([name, value]) => { problems.check(['fields', name], valueProblem(name, value)); });
  checkFields(problems, furtherFields(fields), { path: ['fields'], table: AMAZON_EBS, target });
}

/** The further fields as those of a builder, but those whose value is none. */
export function furtherFields(fields: FurtherFields): Body {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => valueProblem(name, value) === undefined).map(([name, value]) => [name, valueOf(name, value)]));
}

/** Why a value is none that a field takes, whatever the types said, or undefined. */
function valueProblem(name: string, value: unknown): string | undefined {
  const isBlock = own(AMAZON_EBS, name)?.type === 'block';
  const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : undefined;
  const fits = inner?.every((each) => (isBlock ? isPlain(each) : typeof each === 'string')) ?? isPlain(value);
  if (!fits) {
    return `${JSON.stringify(name)} must be a text, a number, true or false, a list of texts, or texts or a block by names, got ${JSON.stringify(value)}`;
  }
  return (inner ?? [value]).flat().map((each) => knownAtSynth(name, each)).find((problem) => problem !== undefined);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
    || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
}

/** A record is a block where Packer knows the field as one. */
function valueOf(name: string, value: FieldValue): Value {
  if (typeof value !== 'object' || isList(value)) {
    return value;
  }
  return own(AMAZON_EBS, name)?.type === 'block' ? new Block(value) : (value as Readonly<Record<string, string>>);
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

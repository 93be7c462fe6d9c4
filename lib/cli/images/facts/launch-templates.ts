import type { LaunchTemplateVersion } from '@aws-sdk/client-ec2';
import { awsError } from '../../aws/aws-error';
import type { RegionClients } from './clients';
import type { NamedVersion } from './group-templates';

/** A version of a launch template that something may start an instance by. */
export interface TemplateUse {
  /** What it says of the image: an id, or `resolve:ssm:…`; empty where it says nothing. */
  readonly image: string;
  /** Snapshots that its own disks are made of. */
  readonly snapshots: readonly string[];
  /** In words, such as `launch template lt-0123 version 3 (default)`. */
  readonly by: string;
}

const DEFAULT = '$Default';
const LATEST = '$Latest';
/** The most that EC2 takes. */
const PAGE_SIZE = 200;
const REQUEST = { service: 'EC2', action: 'ec2:DescribeLaunchTemplateVersions', purpose: 'list the versions of the launch templates' };
/** A template that somebody has deleted is used no more, whatever still names it. */
const GONE = ['InvalidLaunchTemplateId.NotFound', 'InvalidLaunchTemplateId.VersionNotFound', 'InvalidLaunchTemplateName.NotFoundException'];

/**
 * The default and the newest version of every launch template of a region, and the numbered ones that are named.
 *
 * Throws a CliError where EC2 does not answer.
 */
export async function templateUses(clients: RegionClients, named: readonly NamedVersion[]): Promise<TemplateUse[]> {
  const newest = await versionsOf(clients, { Versions: [DEFAULT, LATEST] });
  const uses = newest.map((version) => useOf(version, version.DefaultVersion === true ? 'default' : 'latest'));
  for (const { template, groups, version } of numbered(named)) {
    const which = 'id' in template ? { LaunchTemplateId: template.id } : { LaunchTemplateName: template.name };
    const found = await versionsOf(clients, { ...which, Versions: [version] });
    uses.push(...found.map((one) => useOf(one, groups)));
  }
  return uses;
}

interface Numbered {
  readonly template: NamedVersion['template'];
  readonly version: string;
  /** In words. */
  readonly groups: string;
}

/** The versions that are named by number, each once; the others are asked for anyway. */
function numbered(named: readonly NamedVersion[]): Numbered[] {
  const found = new Map<string, NamedVersion[]>();
  for (const one of named.filter(({ version }) => /^\d+$/.test(version))) {
    const key = JSON.stringify([one.template, one.version]);
    found.set(key, [...found.get(key) ?? [], one]);
  }
  return [...found.values()].flatMap((all) => all.slice(0, 1).map(({ template, version }) => ({ template, version, groups: wordsOf(all) })));
}

function wordsOf(named: readonly NamedVersion[]): string {
  const [first = '', ...others] = new Set(named.map(({ group }) => group));
  return others.length === 0 ? `group ${first}` : `group ${first} and ${others.length} more`;
}

async function versionsOf({ region, ec2 }: RegionClients, input: { LaunchTemplateId?: string; LaunchTemplateName?: string; Versions: string[] }): Promise<LaunchTemplateVersion[]> {
  const { paginateDescribeLaunchTemplateVersions } = await import('@aws-sdk/client-ec2');
  const found: LaunchTemplateVersion[] = [];
  try {
    for await (const page of paginateDescribeLaunchTemplateVersions({ client: ec2, pageSize: PAGE_SIZE }, input)) found.push(...page.LaunchTemplateVersions ?? []);
  } catch (error) {
    if (GONE.includes((error as Error).name)) return [];
    throw awsError(error, { ...REQUEST, region });
  }
  return found;
}

function useOf({ LaunchTemplateId = '', VersionNumber = 0, LaunchTemplateData: data }: LaunchTemplateVersion, why: string): TemplateUse {
  return {
    image: data?.ImageId ?? '',
    snapshots: (data?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    by: `launch template ${LaunchTemplateId} version ${VersionNumber} (${why})`,
  };
}

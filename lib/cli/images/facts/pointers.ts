import { POINTERS } from '../../../definitions/images/pointer';
import { awsError } from '../../aws/aws-error';
import type { RegionClients } from './clients';
import { type Reference, ReferenceKind } from './image-facts';

/** A version of a pointer that the service still has. */
export interface PointerVersion {
  /** Such as `stable`. */
  readonly channel: string;
  readonly version: number;
  /** Id of the image that it points at. */
  readonly image: string;
  /** Whether no version follows it. */
  readonly isCurrent: boolean;
}

/** The most that Systems Manager takes. */
const PATH_PAGE_SIZE = 10;
const HISTORY_PAGE_SIZE = 50;
const LIST = { service: 'Systems Manager', action: 'ssm:GetParametersByPath', purpose: 'list the pointers' };
const READ = { service: 'Systems Manager', action: 'ssm:GetParameterHistory', purpose: 'read the history of a pointer' };

/** The history of all pointers of a family in a region, each with its newest version first. Throws a CliError where AWS does not answer. */
export async function pointerHistory(clients: RegionClients, family: string): Promise<PointerVersion[]> {
  const history: PointerVersion[] = [];
  for (const name of await pointersOf(clients, family)) history.push(...await historyOf(clients, name));
  return history;
}

/** What keeps the images that the newest versions of each pointer name. */
export function pointerReferences(history: readonly PointerVersion[], newest: number): Reference[] {
  const seen = new Map<string, number>();
  return history.flatMap(({ channel, version, image, isCurrent }) => {
    const count = (seen.get(channel) ?? 0) + 1;
    seen.set(channel, count);
    return count > newest ? [] : [{ kind: ReferenceKind.POINTER, image, by: `${channel} ${version}${isCurrent ? ' (current)' : ''}` }];
  });
}

async function pointersOf({ region, ssm }: RegionClients, family: string): Promise<string[]> {
  const { paginateGetParametersByPath } = await import('@aws-sdk/client-ssm');
  const names: string[] = [];
  try {
    for await (const page of paginateGetParametersByPath({ client: ssm, pageSize: PATH_PAGE_SIZE }, { Path: `${POINTERS}/${family}` })) {
      names.push(...(page.Parameters ?? []).flatMap(({ Name }) => Name ?? []));
    }
  } catch (error) {
    throw awsError(error, { ...LIST, region });
  }
  return names.sort();
}

async function historyOf({ region, ssm }: RegionClients, name: string): Promise<PointerVersion[]> {
  const { paginateGetParameterHistory } = await import('@aws-sdk/client-ssm');
  const versions: { version: number; image: string }[] = [];
  try {
    for await (const page of paginateGetParameterHistory({ client: ssm, pageSize: HISTORY_PAGE_SIZE }, { Name: name })) {
      versions.push(...(page.Parameters ?? []).map(({ Version = 0, Value = '' }) => ({ version: Version, image: Value })));
    }
  } catch (error) {
    throw awsError(error, { ...READ, region });
  }
  const channel = name.slice(name.lastIndexOf('/') + 1);
  return versions.sort((one, other) => other.version - one.version).map(({ version, image }, index) => ({ channel, version, image, isCurrent: index === 0 }));
}

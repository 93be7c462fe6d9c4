import { awsError } from '../../aws/aws-error';
import type { RegionClients } from '../facts/clients';

/** What a snapshot stores, and what that costs. */
export interface SnapshotPrice {
  /** USD for a GiB and a month in the standard tier. */
  readonly usdPerGibMonth: number;
  /** Where that is the price. */
  readonly region: string;
  /** @see https://aws.amazon.com/ebs/pricing/ */
  readonly source: string;
}

/** Other regions are a few cents in a hundred dearer. */
export const SNAPSHOT_PRICE: SnapshotPrice = { usdPerGibMonth: 0.05, region: 'us-east-1', source: 'https://aws.amazon.com/ebs/pricing/' };

const BYTES_PER_GIB = 1024 ** 3;
/** EC2 takes as many ids in a call that is paginated by them. */
const IDS_PER_CALL = 200;
const REQUEST = { service: 'EC2', action: 'ec2:DescribeSnapshots', purpose: 'read the sizes of the snapshots' };

/**
 * GiB of each snapshot of this account, at most what its deletion frees: blocks that a later snapshot shares stay.
 *
 * Those that are gone or of another account are left out. Throws a CliError where EC2 does not answer.
 */
export async function snapshotSizes({ region, ec2 }: RegionClients, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { paginateDescribeSnapshots } = await import('@aws-sdk/client-ec2');
  const sizes = new Map<string, number>();
  for (let first = 0; first < ids.length; first += IDS_PER_CALL) {
    // A filter, for an id that is gone would be an error where it is asked for by itself
    const input = { OwnerIds: ['self'], Filters: [{ Name: 'snapshot-id', Values: ids.slice(first, first + IDS_PER_CALL) }] };
    try {
      for await (const page of paginateDescribeSnapshots({ client: ec2 }, input)) {
        for (const { SnapshotId = '', VolumeSize = 0, FullSnapshotSizeInBytes } of page.Snapshots ?? []) {
          sizes.set(SnapshotId, FullSnapshotSizeInBytes === undefined ? VolumeSize : FullSnapshotSizeInBytes / BYTES_PER_GIB);
        }
      }
    } catch (error) {
      throw awsError(error, { ...REQUEST, region });
    }
  }
  return sizes;
}

/** The saving in words, such as `up to 64.0 GiB, 3.20 USD a month`. */
export function savingOf(gib: number): string {
  return `up to ${gib.toFixed(1)} GiB, ${(gib * SNAPSHOT_PRICE.usdPerGibMonth).toFixed(2)} USD a month`;
}

/** Where the price is from, in words. */
export function priceNote(): string {
  const { usdPerGibMonth, region, source } = SNAPSHOT_PRICE;
  return `at ${usdPerGibMonth.toFixed(2)} USD a GiB and month, the price of ${region} (${source}); snapshots share blocks, so that it may be less`;
}

import type { EC2Client, Filter } from '@aws-sdk/client-ec2';
import { FleetTags } from '../../definitions/tags';
import type { LiveHost } from '../../rendering/inventory/host';
import { awsError } from '../aws/aws-error';
import { clientSettings, regionOf } from '../aws/settings';
import { liveHosts } from './instance-facts';

/** Which instances to ask EC2 for. */
export interface LiveQuery {
  /** Regions, asked side by side; empty for the one that the AWS profile names. */
  readonly regions: readonly string[];
  /** Name of one fleet; every fleet's instances where it is undefined. */
  readonly fleet?: string;
  /** How long EC2 may take for one answer, in milliseconds; 30,000 where it is undefined. */
  readonly timeoutMs?: number;
}

/**
 * The states in which a node can be reached or soon will be. A slot never stops its instance, it replaces it; one that
 * somebody has stopped cannot be reached and would only fail each play.
 */
const STATES = ['pending', 'running'];
/** The most that EC2 takes. A call without a number is not paginated, and such calls AWS throttles first. */
const PAGE_SIZE = 1000;
const REQUEST = { service: 'EC2', action: 'ec2:DescribeInstances', purpose: 'list the instances' };

/**
 * The instances of fleets in every region of the query.
 *
 * Throws a CliError for the first region that fails: an inventory without one region's hosts would look complete.
 */
export async function findLiveHosts(query: LiveQuery): Promise<LiveHost[]> {
  const clients = await clientsFor(query);
  const abort = new AbortController();
  try {
    return (await Promise.all(clients.map((client) => hostsOf(client, query, abort.signal)))).flat();
  } finally {
    abort.abort();
  }
}

interface RegionClient {
  readonly region: string;
  readonly client: EC2Client;
}

/** A client for each region; all share one set of credentials, so that a login is asked for once. */
async function clientsFor(query: LiveQuery): Promise<RegionClient[]> {
  // Loaded only where it is needed: it is most of what the command line consists of
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  const first = new EC2Client(clientSettings(query.regions[0], query.timeoutMs));
  const { credentials } = first.config;
  const others = query.regions.slice(1).map((region) => ({ region, client: new EC2Client({ ...clientSettings(region, query.timeoutMs), credentials }) }));
  return [{ region: await regionOf(first), client: first }, ...others];
}

/** All pages of a region's instances. */
async function hostsOf({ region, client }: RegionClient, query: LiveQuery, abortSignal: AbortSignal): Promise<LiveHost[]> {
  const { paginateDescribeInstances } = await import('@aws-sdk/client-ec2');
  const hosts: LiveHost[] = [];
  try {
    for await (const page of paginateDescribeInstances({ client, pageSize: PAGE_SIZE }, { Filters: filtersOf(query) }, { abortSignal })) {
      hosts.push(...(page.Reservations ?? []).flatMap((reservation) => liveHosts(reservation, region)));
    }
  } catch (error) {
    throw awsError(error, { ...REQUEST, region });
  } finally {
    client.destroy();
  }
  return hosts;
}

function filtersOf(query: LiveQuery): Filter[] {
  return [
    { Name: 'tag-key', Values: [FleetTags.SLOT] },
    { Name: 'instance-state-name', Values: STATES },
    ...(query.fleet === undefined ? [] : [{ Name: `tag:${FleetTags.FLEET}`, Values: [query.fleet] }]),
  ];
}

import type { EC2Client, EC2ClientConfig, Filter } from '@aws-sdk/client-ec2';
import { FleetTags } from '../../definitions/tags';
import type { LiveHost } from '../../rendering/inventory/host';
import { CliError } from '../io';
import { ec2Error } from './ec2-error';
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
const CONNECT_TIMEOUT_MS = 5000;
const ANSWER_TIMEOUT_MS = 30_000;
/** Ansible shows as an error all that a script writes to standard error, and the SDK warns there of what it makes do with. */
const QUIET = { debug: ignore, info: ignore, warn: ignore, error: ignore };

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
  const { EC2Client } = await loadSdk();
  const shared: EC2ClientConfig = {
    logger: QUIET,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: query.timeoutMs ?? ANSWER_TIMEOUT_MS, throwOnRequestTimeout: true },
  };
  const first = new EC2Client({ ...shared, ...(query.regions.length > 0 && { region: query.regions[0] }) });
  const { credentials } = first.config;
  const others = query.regions.slice(1).map((region) => ({ region, client: new EC2Client({ ...shared, region, credentials }) }));
  return [{ region: await regionOf(first), client: first }, ...others];
}

function ignore(): void {
  // What matters arrives as an error.
}

/** The SDK, loaded only where it is needed: it is most of what the command line consists of. */
function loadSdk(): Promise<typeof import('@aws-sdk/client-ec2')> {
  return import('@aws-sdk/client-ec2');
}

async function regionOf(client: EC2Client): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw new CliError('no region: name one with --region, or set AWS_REGION or the region of your AWS profile');
  }
}

/** All pages of a region's instances. */
async function hostsOf({ region, client }: RegionClient, query: LiveQuery, abortSignal: AbortSignal): Promise<LiveHost[]> {
  const { paginateDescribeInstances } = await loadSdk();
  const hosts: LiveHost[] = [];
  try {
    for await (const page of paginateDescribeInstances({ client, pageSize: PAGE_SIZE }, { Filters: filtersOf(query) }, { abortSignal })) {
      hosts.push(...(page.Reservations ?? []).flatMap((reservation) => liveHosts(reservation, region)));
    }
  } catch (error) {
    throw ec2Error(error, region);
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

import { setMaxListeners } from 'node:events';
import type { LiveSource } from '../../../../definitions/inventory/sources';
import { FleetTags } from '../../../../definitions/tags';
import type { InventoryHost } from '../../../../rendering/inventory/host';
import { awsError } from '../../../aws/aws-error';
import type { CliIo } from '../../../io';
import type { Found } from '../found';
import { type Place, placesOf, withAccount } from './clients';
import { reservationsOf } from './describe-instances';
import { type Ec2Filter, type FilterSets, filterSets, statesAsked } from './filter-sets';
import { LiveHosts } from './live-hosts';
import { sideBySide } from './side-by-side';
import { keepHeapSmall } from './small-heap';

/** Requests at a time; AWS counts them for each account and region by itself. */
const MOST = 32;
const DENIED = 403;
const REQUEST = { service: 'EC2', action: 'ec2:DescribeInstances', purpose: 'list the instances' };

/** One question to one region of one account. */
interface Errand {
  readonly place: Place;
  readonly filters: readonly Ec2Filter[];
  readonly isExcluding: boolean;
}

/** The hosts that an errand found, or why it was denied. */
interface Outcome {
  readonly errand: Errand;
  readonly hosts: readonly InventoryHost[];
  readonly denial?: string;
}

/**
 * The instances of every region and account of the source, each once.
 *
 * Throws a CliError for the first region that fails: an inventory without one region's hosts would look complete. A
 * region that AWS denies is left out where the source says so, with a warning.
 */
export async function findLive(source: LiveSource, env: CliIo['env']): Promise<Found> {
  keepHeapSmall();
  const places = await placesOf({ source, env });
  const sets = filterSets(source);
  const abort = new AbortController();
  // Each request listens; Node warns of more than ten
  setMaxListeners(0, abort.signal);
  const finder = new Finder(source, abort.signal);
  try {
    const outcomes = await sideBySide(errandsFor(places, sets), MOST, async (errand) => finder.run(errand));
    return { hosts: without(outcomes), warnings: warningsOf(outcomes), explanation: explanationOf(source, places) };
  } finally {
    abort.abort();
    places.forEach(({ client }) => client.destroy());
  }
}

function errandsFor(places: readonly Place[], { included, excluded }: FilterSets): Errand[] {
  return places.flatMap((place) => [
    ...included.map((filters) => ({ place, filters, isExcluding: false })),
    ...excluded.map((filters) => ({ place, filters, isExcluding: true })),
  ]);
}

/** Runs errands, whose hosts share what they have in common. */
class Finder {
  private readonly live = new LiveHosts();

  public constructor(private readonly source: LiveSource, private readonly abortSignal: AbortSignal) {}

  public async run(errand: Errand): Promise<Outcome> {
    const { place: { region, account, label, profile, client }, filters } = errand;
    const hosts: InventoryHost[] = [];
    try {
      const question = { client, region, filters, abortSignal: this.abortSignal };
      for await (const found of reservationsOf(question, (reservation) => this.live.of(reservation, { region, account }))) {
        hosts.push(...found);
      }
      return { errand, hosts };
    } catch (error) {
      const shown = withAccount(awsError(error, { ...REQUEST, region, profile }), label);
      if (!this.source.strictPermissions && isDenied(error)) {
        return { errand, hosts: [], denial: `${shown.message}; left out` };
      }
      throw shown;
    }
  }
}

function isDenied(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === DENIED;
}

/** The hosts that were found, each once, but for those that are to be left out. */
function without(outcomes: readonly Outcome[]): InventoryHost[] {
  const of = (isExcluding: boolean): InventoryHost[] => outcomes.filter(({ errand }) => errand.isExcluding === isExcluding).flatMap(({ hosts }) => [...hosts]);
  const hosts = new Map(of(false).map((host) => [host.id, host]));
  of(true).forEach(({ id }) => hosts.delete(id));
  return [...hosts.values()];
}

function warningsOf(outcomes: readonly Outcome[]): string[] {
  return [...new Set(outcomes.flatMap(({ denial }) => denial ?? []))];
}

/** Why there may be no host. */
function explanationOf(source: LiveSource, places: readonly Place[]): string {
  const { allInstances, fleet, filters, includeFilters, excludeFilters } = source;
  const where = [...new Set(places.map(({ region, label }) => (label === undefined ? region : `${region} of account ${label}`)))].join(', ');
  const slot = allInstances ? '' : ` has the tag ${FleetTags.SLOT} of ${fleet === undefined ? 'any fleet' : `fleet ${fleet}`}`;
  const isFiltered = Object.keys(filters).length + includeFilters.length + excludeFilters.length > 0;
  const fits = isFiltered ? `${slot === '' ? '' : ' and'} fits the filters` : '';
  const what = `no ${statesAsked(source).join(' or ')} instance in ${where}${slot}${fits}`;
  const checks = ['the region', 'the account', ...(isFiltered ? ['the filters'] : []), ...(fleet === undefined ? [] : ['the name of the fleet'])];
  return `${what}; check ${checks.slice(0, -1).join(', ')} and ${checks.at(-1) ?? ''}`;
}

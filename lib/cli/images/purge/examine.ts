import type { RegionClients } from '../facts/clients';
import { byImage } from '../facts/image-facts';
import { pointerReferences } from '../facts/pointers';
import { copyReferences, regionFacts, type RegionFacts } from '../facts/region-facts';
import { shareReferences } from '../facts/shares';
import { decide, type PurgeRules, type Verdict } from './decide';
import { snapshotSizes } from './saving';
import { SnapshotUsers } from './snapshots';

/** What a purge would do. */
export interface PurgeRequest {
  readonly family: string;
  readonly rules: PurgeRules;
  /** Newest versions of each pointer that keep their images. */
  readonly history: number;
}

/** What would become of the images of a region. */
export interface RegionPurge {
  readonly clients: RegionClients;
  readonly facts: RegionFacts;
  readonly verdicts: readonly Verdict[];
  /** GiB of each snapshot that would go. */
  readonly sizes: ReadonlyMap<string, number>;
}

/** What would become of the images of each region. Throws a CliError where AWS does not answer. */
export async function examinePurge(regions: readonly RegionClients[], request: PurgeRequest): Promise<RegionPurge[]> {
  const known = await Promise.all(regions.map(async (clients) => ({ clients, facts: await regionFacts(clients, request.family) })));
  const all = known.map(({ facts }) => facts);
  return Promise.all(known.map(({ clients, facts }) => purgeOf(clients, { facts, all, request })));
}

/** The users of the snapshots of a region, before anything is deleted. */
export function snapshotUsers({ allImages, templateSnapshots }: RegionFacts): SnapshotUsers {
  return new SnapshotUsers(allImages, templateSnapshots);
}

interface Known {
  readonly facts: RegionFacts;
  readonly all: readonly RegionFacts[];
  readonly request: PurgeRequest;
}

async function purgeOf(clients: RegionClients, { facts, all, request }: Known): Promise<RegionPurge> {
  const references = [...pointerReferences(facts.pointers, request.history), ...facts.references, ...copyReferences(all, clients.region)];
  const unused = decide(facts.images, byImage(references), request.rules).filter(({ isDeleted }) => isDeleted);
  // One call for each image: only where nothing else keeps it
  const shares = await shareReferences(clients, unused.map(({ image }) => image.id));
  const verdicts = decide(facts.images, byImage([...references, ...shares]), request.rules);
  const users = snapshotUsers(facts);
  const snapshots = verdicts.filter(({ isDeleted }) => isDeleted).flatMap(({ image }) => users.without(image));
  return { clients, facts, verdicts, sizes: await snapshotSizes(clients, snapshots) };
}

import { ImageRetention } from '../../../definitions/images/image-retention';
import { CliError, type CommandIo } from '../../io';
import { USAGE } from '../../report';
import type { RegionClients } from '../facts/clients';
import { withClients } from '../facts/clients';
import type { FamilyFlags } from '../family-flags';
import { type FamilyRequest, familyRequest } from '../family-request';
import { confirmCount } from './confirm';
import { deleteImages } from './delete';
import { examinePurge, type PurgeRequest, type RegionPurge, snapshotUsers } from './examine';
import { asJson, asText, doomed, savingText } from './show';

/** The flags as they were typed. */
export interface PurgeFlags extends FamilyFlags {
  readonly keep?: number;
  /** Days. */
  readonly minimumAge?: number;
  readonly history: number;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Shows what would be deleted, or deletes it. Throws a CliError where AWS does not answer, or something could not be deleted. */
export async function runPurge(io: CommandIo, { family: argument, flags }: { family: string; flags: PurgeFlags }): Promise<void> {
  if (flags.json === true && flags.apply === true) throw new CliError('--json cannot be used with --apply; ask first, then apply', USAGE);
  if (flags.yes === true && flags.apply !== true) throw new CliError('--yes is for --apply', USAGE);
  const { recipe, family, regions } = await familyRequest(argument, flags, io);
  const request = requestOf({ recipe, family, regions }, flags);
  await withClients(regions, async (clients) => {
    const found = await examinePurge(clients, request);
    if (flags.json === true) io.stdout(asJson(found, request));
    else io.stdout(`${asText(found, request)}\n${savingText(found)}`);
    if (flags.apply === true) await apply(io, { clients, found, request, isAsked: flags.yes !== true });
    else if (flags.json !== true) io.stdout('Nothing was deleted; --apply deletes.\n');
  });
}

function requestOf({ recipe, family }: FamilyRequest, flags: PurgeFlags): PurgeRequest {
  const { keep, minimumAgeDays } = recipe?.retention ?? new ImageRetention();
  return { family, history: flags.history, rules: { now: new Date(), keep: flags.keep ?? keep, minimumAgeDays: flags.minimumAge ?? minimumAgeDays } };
}

interface Application {
  readonly clients: readonly RegionClients[];
  readonly found: readonly RegionPurge[];
  readonly request: PurgeRequest;
  readonly isAsked: boolean;
}

async function apply(io: CommandIo, { clients, found, request, isAsked }: Application): Promise<void> {
  const count = doomed(found);
  if (count === 0) {
    io.stdout('Nothing to delete.\n');
    return;
  }
  if (isAsked) await confirmCount(count, io);
  // Whoever was asked may have taken hours to answer: what has come into use meanwhile stays
  const now = isAsked ? await examinePurge(clients, request) : found;
  const wanted = new Set(doomedIds(found));
  let failures = 0;
  for (const region of now) failures += await applyTo(region, wanted, io);
  if (failures > 0) throw new CliError(`${failures} ${failures === 1 ? 'deletion' : 'deletions'} failed, as said above: the next purge tries an image again, a snapshot whose image is gone must be deleted by hand`);
}

/** Returns how many deletions failed. */
async function applyTo({ clients, facts, verdicts, sizes }: RegionPurge, wanted: ReadonlySet<string>, io: CommandIo): Promise<number> {
  const images = verdicts.filter(({ image, isDeleted }) => isDeleted && wanted.has(image.id)).map(({ image }) => image);
  const { images: gone, snapshots, failures } = await deleteImages({ clients, images, users: snapshotUsers(facts) }, io);
  const gib = snapshots.reduce((sum, id) => sum + (sizes.get(id) ?? 0), 0);
  io.stdout(`${clients.region}: ${gone} images and ${snapshots.length} snapshots deleted, ${gib.toFixed(1)} GiB\n`);
  return failures;
}

function doomedIds(regions: readonly RegionPurge[]): string[] {
  return regions.flatMap(({ verdicts }) => verdicts.filter(({ isDeleted }) => isDeleted).map(({ image }) => image.id));
}

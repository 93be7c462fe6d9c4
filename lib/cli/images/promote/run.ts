import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { pointerName } from '../../../definitions/images/pointer';
import { CliError, type CommandIo } from '../../io';
import { USAGE } from '../../report';
import { type RegionClients, withClients } from '../facts/clients';
import { isUntested } from '../facts/tested';
import type { FamilyFlags } from '../family-flags';
import { familyRequest } from '../family-request';
import { moveAll, movedLine, refuseMixed, type RegionTarget } from '../pointers/move-all';
import { readPointer } from '../pointers/parameter';
import { listOf, usableImage } from '../pointers/usable-image';

/** The flags as they were typed. */
export interface PromoteFlags extends FamilyFlags {
  /** Version. */
  readonly candidate?: number;
  readonly ami?: string;
}

/** Moves `stable` in all regions, after all were looked at. Throws a CliError where there is nothing to promote, or AWS refuses. */
export async function runPromote(io: CommandIo, { family: argument, flags }: { family: string; flags: PromoteFlags }): Promise<void> {
  const { family, regions, recipe } = await familyRequest(argument, flags, io);
  const flag = flags.candidate === undefined ? '--ami' : '--candidate';
  if ((flags.candidate ?? flags.ami) !== undefined && regions.length > 1) {
    throw new CliError(`${flag} must be used with one region, because each has its own, got ${regions.join(', ')}; name one by --region`, USAGE);
  }
  await withClients(regions, async (clients) => {
    const targets = await Promise.all(clients.map(async (of) => ({ clients: of, image: await usableImage(of, { family, id: flags.ami ?? await candidate(of, family, flags.candidate) }) })));
    refuseMixed(targets);
    refuseUntested(targets, recipe);
    await moveAll(targets, { family, channel: 'stable' }, (moved) => io.stdout(movedLine(moved)));
  });
}

/** Id of the image that the candidate points at, or pointed at in a version. */
async function candidate(clients: RegionClients, family: string, version?: number): Promise<string> {
  const name = pointerName(family, 'candidate');
  const found = await readPointer(clients, name, version);
  if (found !== undefined) return found.image;
  if (version === undefined) throw new CliError(`${clients.region}: there is no ${name}; "redis-fleet images build" makes an image and points at it`);
  throw new CliError(`${clients.region}: ${name} has no version ${version}; "${listOf(clients, family)}" shows those that there are`);
}

/** Throws a CliError where an image has not passed the tests of its recipe. */
function refuseUntested(targets: readonly RegionTarget[], recipe: ImageRecipe | undefined): void {
  const untested = targets.filter(({ image }) => isUntested(image, recipe)).map(({ clients: { region }, image: { id } }) => `${region} ${id}`);
  if (untested.length === 0) return;
  throw new CliError(`an image must have passed the tests of its recipe, ${untested.join(', ')} has not; "redis-fleet images build" tests it, or makes one that passes`);
}

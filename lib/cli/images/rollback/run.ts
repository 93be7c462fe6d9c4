import { CliError, type CommandIo } from '../../io';
import { type RegionClients, withClients } from '../facts/clients';
import type { ImageFacts } from '../facts/image-facts';
import { pointerHistory } from '../facts/pointers';
import type { FamilyFlags } from '../family-flags';
import { familyRequest } from '../family-request';
import { moveAll, movedLine, refuseMixed } from '../pointers/move-all';
import { findUsable } from '../pointers/usable-image';

const CHANNEL = 'stable';

/** Moves `stable` back in all regions, after all were looked at. Throws a CliError where there is nothing to go back to, or AWS refuses. */
export async function runRollback(io: CommandIo, { family: argument, flags }: { family: string; flags: FamilyFlags }): Promise<void> {
  const { family, regions } = await familyRequest(argument, flags, io);
  await withClients(regions, async (clients) => {
    const targets = await Promise.all(clients.map(async (of) => ({ clients: of, image: await previous(of, family) })));
    refuseMixed(targets);
    await moveAll(targets, { family, channel: CHANNEL }, (moved) => io.stdout(movedLine(moved)));
  });
}

/** The image before the present one that still can be used. */
async function previous(clients: RegionClients, family: string): Promise<ImageFacts> {
  const history = (await pointerHistory(clients, family)).filter(({ channel }) => channel === CHANNEL);
  const [current, ...before] = history.map(({ image }) => image);
  for (const id of new Set(before.filter((image) => image !== current))) {
    const image = await findUsable(clients, { family, id });
    if (image !== undefined) return image;
  }
  const what = current === undefined ? 'was never promoted' : `has pointed at no image but ${current} that still exists`;
  throw new CliError(`${clients.region}: ${CHANNEL} of family ${family} ${what}, so that there is nothing to go back to`);
}

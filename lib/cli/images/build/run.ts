import { resolve } from 'node:path';
import { recipeHash } from '../../../rendering/images/plan';
import type { CommandIo } from '../../io';
import { type RegionClients, withClients } from '../facts/clients';
import { planFor } from '../plan-for';
import { moveAll, movedLine, type MovedPointer } from '../pointers/move-all';
import { baseImage } from './base-image';
import { makeImage, testImage } from './make-image';
import { packerAt } from './packer-process';
import { BuildProgress } from './progress';
import { type BuildFlags, buildRequest } from './request';
import { type BuildIdentity, sameImages } from './same-image';

const CHANNEL = 'candidate';
/** Version of the JSON. */
const FORMAT_VERSION = 1;

/** Makes an image where there is none of the same recipe, values and base, and points `candidate` at it. Throws a CliError where that does not come about. */
export async function runBuild(io: CommandIo, { file, flags }: { file: string; flags: BuildFlags }): Promise<void> {
  const { recipe, values, regions: names, acknowledge } = await buildRequest(file, flags, io);
  const plan = planFor(recipe);
  const packer = await packerAt(flags.packer.includes('/') ? resolve(io.cwd, flags.packer) : flags.packer, io.env);
  const progress = new BuildProgress({ write: io.stderr, isTerminal: process.stderr.isTTY, isVerbose: flags.verbose === true });
  await withClients(names, async (clients) => {
    const regions = someOf(clients);
    const identity = { family: recipe.name, recipe: recipeHash(recipe, plan, values), sourceAmi: await baseImage(regions[0], recipe, values) };
    const found = flags.force === true ? undefined : await sameImages(regions, identity, recipe);
    const build = { template: { recipe, plan, values, packer, format: flags.format, acknowledge }, identity, values, regions, progress };
    if (found !== undefined) progress.step(`nothing to build: ${found.targets.map(({ image }) => image.id).join(', ')} of the same recipe, values and base; --force builds another`);
    if (found?.isTested === false) await testImage(build, found.targets, io);
    const targets = found?.targets ?? await makeImage(build, io);
    const moved: MovedPointer[] = [];
    await moveAll(targets, { family: recipe.name, channel: CHANNEL }, (one) => {
      moved.push(one);
      if (flags.json !== true) io.stdout(movedLine(one));
    });
    if (flags.json === true) io.stdout(asJson(identity, { isBuilt: found === undefined, moved }));
  });
}

function someOf(clients: readonly RegionClients[]): [RegionClients, ...RegionClients[]] {
  const [first, ...others] = clients;
  if (first === undefined) throw new Error('no region');
  return [first, ...others];
}

function asJson({ family, recipe, sourceAmi }: BuildIdentity, { isBuilt, moved }: { isBuilt: boolean; moved: readonly MovedPointer[] }): string {
  const images = moved.map(({ region, image, name, version }) => ({ region, image, pointer: name, version }));
  return `${JSON.stringify({ version: FORMAT_VERSION, family, recipe, sourceAmi, built: isBuilt, images }, undefined, 2)}\n`;
}

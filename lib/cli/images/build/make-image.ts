import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImageBaseKind } from '../../../definitions/images/choices';
import { PACKER_MANIFEST, PACKER_VARIABLES } from '../../../rendering/images/packer/names';
import { CliError, type CliIo } from '../../io';
import type { RegionClients } from '../facts/clients';
import { ownImages } from '../facts/own-images';
import type { RegionTarget } from '../pointers/move-all';
import { packerLine } from './machine-readable';
import { type BuiltImages, builtImages } from './manifest';
import { mendTags, tagTested, wantedTags } from './mend-tags';
import { runPacker } from './packer-process';
import { buildArguments, type PackerTemplate, type TemplateRequest, writeTemplate } from './packer-template';
import type { BuildProgress } from './progress';
import type { BuildIdentity } from './same-image';
import type { VariableValues } from './variables';

/** An image that is to be made. */
export interface ImageBuild {
  readonly template: TemplateRequest;
  readonly identity: BuildIdentity;
  readonly values: VariableValues;
  /** Of the regions that get it; it is built in the first. */
  readonly regions: readonly [RegionClients, ...RegionClients[]];
  readonly progress: BuildProgress;
}

/** Has Packer make an image and test it. Throws a CliError where there is no image, or it fails its test. */
export function makeImage(build: ImageBuild, io: CliIo): Promise<RegionTarget[]> {
  const { template: { recipe, packer }, identity: { family, sourceAmi }, progress } = build;
  return withTemplate(build, io, async (template) => {
    progress.step(`building ${family} of ${sourceAmi} by Packer ${packer.version}`);
    // A recipe whose own variable names the base has no other for it
    await packed(build, { template, name: 'image', ami: recipe.baseImage.kind === ImageBaseKind.VARIABLE ? {} : sourceOf(sourceAmi) }, io);
    const targets = await tagged(build, builtImages(join(template.folder, PACKER_MANIFEST)));
    if (template.hasTest) await tested(build, { template, targets }, io);
    return targets;
  });
}

/** Has Packer test an image that is there already. Throws a CliError where it fails its test. */
export function testImage(build: ImageBuild, targets: readonly RegionTarget[], io: CliIo): Promise<void> {
  return withTemplate(build, io, (template) => tested(build, { template, targets }, io));
}

/** Writes the template into a folder that is gone afterwards. */
async function withTemplate<Made>(build: ImageBuild, io: CliIo, work: (template: PackerTemplate) => Promise<Made>): Promise<Made> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-image-'));
  try {
    return await work(writeTemplate(folder, build.template, io));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function tested(build: ImageBuild, { template, targets }: { template: PackerTemplate; targets: readonly RegionTarget[] }, io: CliIo): Promise<void> {
  const id = targets[0]?.image.id ?? '';
  build.progress.step(`testing ${id} on a new machine`);
  try {
    await packed(build, { template, name: 'test', ami: sourceOf(id) }, io);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw Object.assign(new CliError(`${error.message}; ${id} is there untested, and no pointer was moved to it: the next build tests it again, --force builds another`, error.exitCode), { cause: error });
  }
  await Promise.all(targets.map((target) => tagTested(target, build.identity.family)));
}

interface PackerStep {
  readonly template: PackerTemplate;
  readonly name: 'image' | 'test';
  /** The variable that holds what the machine starts from. */
  readonly ami: VariableValues;
}

/** One run of Packer. Throws a CliError where it fails, or was interrupted. */
async function packed({ template: { packer, recipe }, values, regions, progress }: ImageBuild, { template, name, ami }: PackerStep, io: CliIo): Promise<void> {
  const region: VariableValues = recipe.regions.length > 0 ? {} : { [PACKER_VARIABLES.region]: regions[0].region };
  const args = buildArguments(template, name, { ...values, ...region, ...ami });
  const onLine = (line: string): void => {
    const found = packerLine(line);
    if (found !== undefined) progress.take(found);
  };
  const { code, interruptedBy, complaint } = await runPacker({ packer, args, cwd: template.folder, env: io.env, onLine });
  progress.end(code !== 0 && interruptedBy === undefined);
  if (interruptedBy !== undefined) throw new CliError(`interrupted: Packer ended with exit code ${code} and has cleaned up as far as it says above`, 128 + constants.signals[interruptedBy]);
  if (code !== 0) throw new CliError(`Packer ended with exit code ${code}${complaint === '' ? ', as said above' : `: ${complaint}`}`);
}

/** The images of each region, with the tags that they must have. */
async function tagged({ template: { recipe }, identity, values, regions, progress }: ImageBuild, built: BuiltImages): Promise<RegionTarget[]> {
  const wanted = wantedTags(recipe, identity, values);
  return Promise.all(regions.map(async (clients) => {
    const target = await targetIn(clients, built);
    const mended = await mendTags(target, wanted);
    if (mended.length > 0) progress.step(`${clients.region}: tagged ${mended.join(', ')}`);
    return target;
  }));
}

async function targetIn(clients: RegionClients, built: BuiltImages): Promise<RegionTarget> {
  const id = built[clients.region];
  if (id === undefined) throw new CliError(`Packer made no image in ${clients.region}, only in ${Object.keys(built).join(', ')}; no pointer was moved`);
  const [image] = await ownImages(clients, { 'image-id': id, 'state': 'available' });
  if (image === undefined) throw new CliError(`${clients.region}: the image ${id} that Packer made must be available, and is not; no pointer was moved`);
  return { clients, image };
}

function sourceOf(id: string): VariableValues {
  return { [PACKER_VARIABLES.sourceAmi]: id };
}

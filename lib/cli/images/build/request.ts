import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { reasonOf, shown } from '../../../fleet-file/read';
import type { PackerFormat } from '../../../rendering/images/packer/choices';
import { regionToAsk } from '../../fleet/region';
import { CliError, type CliIo } from '../../io';
import { USAGE } from '../../report';
import { regionsIn } from '../family-request';
import { readImageFile } from '../read-image-file';
import { reasonsIn } from '../template-flags';
import { valuesIn, type VariableValues, variableValues } from './variables';

/** The flags as they were typed. */
export interface BuildFlags {
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
  readonly region?: string;
  readonly packer: string;
  readonly format?: PackerFormat;
  readonly acknowledge?: readonly string[];
  readonly force?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
}

/** What is to be built, and with which values. */
export interface BuildRequest {
  readonly recipe: ImageRecipe;
  readonly values: VariableValues;
  /** The first is where it is built. */
  readonly regions: readonly string[];
  /** Reasons for what is refused without one, by its id. */
  readonly acknowledge: Readonly<Record<string, string>>;
}

/** What the file and the flags ask for. Throws a CliError that names what cannot be, or the errors of the file. */
export async function buildRequest(file: string, flags: BuildFlags, io: CliIo): Promise<BuildRequest> {
  const recipe = readImageFile(file, io);
  const files = (flags.varFile ?? []).map((name) => ({ name: shown(name), values: valuesIn(textOf(name, io), shown(name)) }));
  return {
    recipe,
    values: variableValues(recipe, { flags: flags.var ?? [], files, env: io.env }),
    acknowledge: reasonsIn(flags.acknowledge ?? []),
    regions: await regionsOf(recipe, flags.region),
  };
}

function textOf(name: string, { cwd }: CliIo): string {
  try {
    return readFileSync(resolve(cwd, name), 'utf8');
  } catch (error) {
    throw new CliError(`cannot read ${shown(name)}: ${reasonOf(error)}`);
  }
}

async function regionsOf({ name, regions }: ImageRecipe, given: string | undefined): Promise<readonly string[]> {
  if (regions.length === 0) {
    const [region, another] = regionsIn(given === undefined ? [] : [given]);
    if (another !== undefined) throw new CliError('--region must be one region, the one to build in; "regions" of the image file has it copied to others', USAGE);
    return [region ?? await regionToAsk()];
  }
  if (given !== undefined) throw new CliError(`--region is for an image file that names no region, and ${name} names ${regions.map(({ region }) => region).join(', ')}; leave out either`, USAGE);
  return regions.map(({ region }) => region);
}

import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { shown } from '../../../fleet-file/read';
import { PackerFormat } from '../../../rendering/images/packer/choices';
import { PACKER_VARIABLES } from '../../../rendering/images/packer/names';
import { IMDS_V1 } from '../../../rendering/images/packer/render-checks';
import { variablesFile } from '../../../rendering/images/packer/variables-file';
import { CliError } from '../../io';
import type { CliIo } from '../../io';
import { packerAt, runPacker } from '../build/packer-process';
import type { Packer } from '../build/packer-process';
import { fileOf, writeTemplate } from '../build/packer-template';
import { planFor } from '../plan-for';

/** What stands for the values of variables, which no check looks at. */
const ANY_AMI = 'ami-0123456789abcdef0';
const ANY_REGION = 'eu-west-1';
/** Nothing is built here, so that what Packer 1.6 cannot do harms nobody. */
const ACKNOWLEDGE = { [IMDS_V1]: 'the template is only read' };

/** The Packer that a flag names, or else the one in PATH; undefined where there is none. Throws a CliError where the flag's cannot be run. */
export async function packerFor(flag: string | false | undefined, io: CliIo): Promise<Packer | undefined> {
  if (flag === false) {
    return undefined;
  }
  return flag === undefined ? packerInPath(io) : packerAt(flag.includes('/') ? resolve(io.cwd, flag) : flag, io.env);
}

/** Other programs are called packer as well. */
async function packerInPath(io: CliIo): Promise<Packer | undefined> {
  const folders = (io.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const program = folders.map((folder) => resolve(io.cwd, folder, 'packer')).find(isExecutable);
  try {
    return program === undefined ? undefined : await packerAt(program, io.env);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    io.stderr(`advice: ${error.message}\n`);
    return undefined;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What Packer refuses in the templates of a recipe, line by line; empty where it takes them in every format. */
export async function refusedByPacker(packer: Packer, recipe: ImageRecipe, io: CliIo): Promise<string[]> {
  const lines = new Set<string>();
  for (const format of Object.values(PackerFormat)) {
    const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-image-'));
    try {
      (await refusedIn(folder, { packer, recipe, format }, io)).forEach((line) => lines.add(line));
    } catch (error) {
      // What this Packer cannot build is refused before it is asked
      if (!(error instanceof CliError)) throw error;
      lines.add(error.message);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return [...lines];
}

async function refusedIn(folder: string, { packer, recipe, format }: { packer: Packer; recipe: ImageRecipe; format: PackerFormat }, io: CliIo): Promise<string[]> {
  const { hasTest } = writeTemplate(folder, { recipe, plan: planFor(recipe), packer, format, acknowledge: ACKNOWLEDGE }, io);
  const lines: string[] = [];
  for (const template of hasTest ? ['image', 'test'] as const : ['image'] as const) {
    const { path, text } = variablesFile(format, anyValues(recipe, template));
    writeFileSync(join(folder, path), text, { mode: 0o600 });
    const said: string[] = [];
    const file = fileOf(template, format);
    const { code, complaint } = await runPacker({ packer, args: ['validate', `-var-file=${path}`, file], cwd: folder, env: io.env, onLine: (line) => said.push(line) });
    if (code !== 0) {
      lines.push(...[...said, complaint].filter((line) => line.trim() !== '').map((line) => `${file}: ${shown(line)}`));
    }
  }
  return lines;
}

/** A value for each variable that has none, those of the template among them. */
function anyValues({ variables, regions, baseImage }: ImageRecipe, template: string): Record<string, string> {
  const own = variables.filter(({ defaultValue }) => defaultValue === undefined).map(({ name }) => [name, name === baseImage.variable ? ANY_AMI : name]);
  const region = regions.length === 0 ? [[PACKER_VARIABLES.region, ANY_REGION]] : [];
  const source = baseImage.variable !== undefined && template === 'image' ? [] : [[PACKER_VARIABLES.sourceAmi, ANY_AMI]];
  return Object.fromEntries([...own, ...region, ...source]) as Record<string, string>;
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { PackerFormat, PackerTarget } from '../../../rendering/images/packer/choices';
import { IMAGE_TEMPLATE, templateFile, testTemplate } from '../../../rendering/images/packer/names';
import { renderPacker } from '../../../rendering/images/packer/render';
import { variablesFile } from '../../../rendering/images/packer/variables-file';
import type { ImagePlan } from '../../../rendering/images/plan';
import type { CliIo } from '../../io';
import { inOneLine } from '../plan-for';
import type { Packer } from './packer-process';
import type { VariableValues } from './variables';

/** What helps where the Packer at hand is too old. */
const TARGET_REMEDY = 'name a Packer of version 1.7 or newer by --packer';

/** A template that lies in a folder. */
export interface PackerTemplate {
  readonly folder: string;
  readonly format: PackerFormat;
  /** Whether there is a second template, which tests the image on a new machine. */
  readonly hasTest: boolean;
}

/** What a template is made of. */
export interface TemplateRequest {
  readonly recipe: ImageRecipe;
  readonly plan: ImagePlan;
  /** Values of the recipe's variables; undefined where nothing is built. */
  readonly values?: VariableValues;
  readonly packer: Packer;
  /** Undefined for the one that suits the version. */
  readonly format?: PackerFormat;
  /** Reasons for what is refused without one, by its id. */
  readonly acknowledge: Readonly<Record<string, string>>;
}

/** Writes the template of a recipe for a Packer into an empty folder. Throws a CliError where that Packer cannot build it. */
export function writeTemplate(folder: string, { recipe, plan, values, packer, format, acknowledge }: TemplateRequest, { env }: CliIo): PackerTemplate {
  const target = targetOf(packer);
  const chosen = format ?? (target === PackerTarget.V1_6 ? PackerFormat.JSON : PackerFormat.HCL2);
  const files = inOneLine(() => renderPacker([{ recipe, plan, values }], { format: chosen, target, emulator: emulatorIn(env), acknowledge, targetRemedy: TARGET_REMEDY }));
  for (const [name, content] of Object.entries(files)) write(join(folder, name), typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'));
  return { folder, format: chosen, hasTest: fileOf('test', chosen) in files };
}

/** Arguments of `packer build` for a template with values, which come in a file that only its owner reads, because some are secrets. */
export function buildArguments({ folder, format }: PackerTemplate, template: 'image' | 'test', values: VariableValues): string[] {
  const { path, text } = variablesFile(format, values);
  const own = join(template, path);
  write(join(folder, own), text);
  return ['build', '-machine-readable', '-color=false', `-var-file=${own}`, fileOf(template, format)];
}

/** The file of a template of one image. */
export function fileOf(template: 'image' | 'test', format: PackerFormat): string {
  return templateFile(template === 'image' ? IMAGE_TEMPLATE : testTemplate(), format);
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, content, { mode: 0o600 });
}

function targetOf({ version }: Packer): PackerTarget {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 1 || (major === 1 && minor < 7) ? PackerTarget.V1_6 : PackerTarget.CURRENT;
}

/** AWS answers by TLS only: what does not is an emulator. */
function emulatorIn(env: CliIo['env']): { endpoint: string } | undefined {
  const endpoint = env.AWS_ENDPOINT_URL_EC2 ?? env.AWS_ENDPOINT_URL ?? '';
  return endpoint.startsWith('http://') ? { endpoint } : undefined;
}

import { ImagePhase } from '../../../definitions/images/choices';
import { hasTests } from '../../../definitions/images/has-tests';
import { Problems } from '../../../definitions/problems';
import { PackerFormat, PackerTarget } from '../../../rendering/images/packer/choices';
import type { ModelVariable } from '../../../rendering/images/packer/model';
import { IMAGE_TEMPLATE, templateFile, testTemplate } from '../../../rendering/images/packer/names';
import type { PackerImage, PackerOptions } from '../../../rendering/images/packer/options';
import { testVariables, variablesOf } from '../../../rendering/images/packer/variables';
import { shellWord } from '../../../rendering/quoting';
import { columns } from '../../columns';

/** What was written, and where. */
export interface WrittenTemplate {
  readonly images: readonly PackerImage[];
  readonly options: Pick<PackerOptions, 'format' | 'target'>;
  /** Folder, as it was typed. */
  readonly folder: string;
}

/** The commands that build what was written, and test it where there are tests, with the values that they still need. */
export function packerCommands({ images, options: { format, target }, folder }: WrittenTemplate): string {
  const image = templateFile(IMAGE_TEMPLATE, format);
  const built = variablesOf(new Problems(), images.map(({ recipe }) => recipe)).filter(isRequired);
  const tests = images.filter(({ recipe }) => hasTests(recipe)).map((tested) => (
    { file: templateFile(testTemplate(images.length === 1 ? undefined : tested.recipe.name), format), variables: testedBy(tested) }));
  // Packer 1.6 has its plugins built in, and nothing in the JSON says which a later one needs
  const init = format === PackerFormat.JSON ? 'packer plugins install github.com/hashicorp/amazon' : `packer init ${image}`;
  const needed = new Map([...tests.flatMap(({ variables }) => variables), ...built].map((variable) => [variable.name, variable]));
  return [
    'Build it by:', ...[`cd ${shellWord(folder)}`, ...(target === PackerTarget.V1_6 ? [] : [init]), buildOf({ template: image, variables: built, format })].map(indented),
    ...(tests.length === 0 ? [] : ['Test what was built, whose id is the source_ami then, by:', ...tests.map(({ file, variables }) => indented(buildOf({ template: file, variables, format })))]),
    ...(needed.size === 0 ? [] : ['with your values of:', ...columns(['variable', 'what it is'], [...needed.values()].map(explained)).trimEnd().split('\n').map(indented)]),
    '',
  ].join('\n');
}

function testedBy({ recipe, plan }: PackerImage): ModelVariable[] {
  const asked = plan.actions.filter(({ phase }) => phase === ImagePhase.TEST).flatMap(({ variables }) => variables);
  return testVariables(new Problems(), recipe, asked).filter(isRequired);
}

/** Secrets come from elsewhere, for every user of a machine sees the command line; Packer's own JSON takes none from the environment. */
function buildOf({ template, variables, format }: { template: string; variables: readonly ModelVariable[]; format: PackerFormat }): string {
  const secret = variables.filter(isSecret).map(({ name }) => name);
  const others = variables.filter((variable) => !isSecret(variable)).map(({ name }) => `-var ${name}=VALUE`);
  if (format !== PackerFormat.JSON) return [...secret.map((name) => `PKR_VAR_${name}=VALUE`), 'packer build', ...others, template].join(' ');
  const file = secret.length === 0 ? [] : ['-var-file=SECRETS.json'];
  return ['packer build', ...others, ...file, template].join(' ');
}

function isSecret({ sensitive }: ModelVariable): boolean {
  return sensitive === true;
}

function isRequired({ defaultValue }: ModelVariable): boolean {
  return defaultValue === undefined;
}

function explained({ name, description, sensitive }: ModelVariable): string[] {
  return [name, `${description ?? 'a variable of the recipe'}${sensitive === true ? ' (secret)' : ''}`];
}

function indented(line: string): string {
  return `  ${line}`;
}

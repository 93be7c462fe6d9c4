import { MAX_VARIABLE, ONE_LINE } from '../../../definitions/images/image-variable';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { didYouMean } from '../../../definitions/nearest';
import { quoted } from '../../../fleet-file/read';
import { CliError } from '../../io';
import { USAGE } from '../../report';

/** Values by the name of their variable. */
export type VariableValues = Readonly<Record<string, string>>;

/** Where the values of variables come from; what is named first wins. */
export interface VariableSources {
  /** `name=value`, as typed. */
  readonly flags: readonly string[];
  /** Contents of files, the last wins. */
  readonly files: readonly { readonly name: string; readonly values: VariableValues }[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** As Packer names the variables of its environment. */
const PREFIX = 'PKR_VAR_';

/**
 * The value of each variable of a recipe that has one.
 *
 * Throws a CliError where a name is not known, a value is missing or none, or a secret stands on the command line, for all users to see.
 */
export function variableValues({ variables }: Pick<ImageRecipe, 'variables'>, { flags, files, env }: VariableSources): VariableValues {
  const names = variables.map(({ name }) => name);
  const typed = flags.map(pairIn);
  const sensitive = typed.find(([name]) => variables.some((one) => one.name === name && one.sensitive === true));
  if (sensitive !== undefined) {
    const [name] = sensitive;
    throw new CliError(`--var must not hold the sensitive variable ${name}, because every user of this machine sees it; set ${PREFIX}${name} in the environment, or write it into a file for --var-file`, USAGE);
  }
  for (const [by, given] of [['--var', typed.map(([name]) => name)], ...files.map(({ name, values }) => [name, Object.keys(values)])] as [string, string[]][]) refuseUnknown(by, given, names);
  const fromEnv = names.flatMap((name) => (env[PREFIX + name] === undefined ? [] : [[name, env[PREFIX + name] ?? '']]));
  const defaults = variables.flatMap(({ name, defaultValue }) => (defaultValue === undefined ? [] : [[name, defaultValue]]));
  const values = Object.fromEntries([...defaults, ...fromEnv, ...files.flatMap((file) => Object.entries(file.values)), ...typed]) as VariableValues;
  refuseMissing(names.filter((name) => values[name] === undefined));
  Object.entries(values).forEach(([name, value]) => refuseNoLine(name, value));
  return values;
}

/** The values in a file of --var-file. Throws a CliError where it is no JSON object of texts; no error shows a value. */
export function valuesIn(text: string, name: string): VariableValues {
  const wrong = new CliError(`${name} must be a JSON object of texts, such as {"app_name": "shop"}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.values(value).some((one) => typeof one !== 'string')) throw wrong;
  return value as VariableValues;
}

function pairIn(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new CliError(`--var must be name=value, got ${quoted(text)}`, USAGE);
  return [text.slice(0, at), text.slice(at + 1)];
}

function refuseUnknown(by: string, given: readonly string[], names: readonly string[]): void {
  const unknown = given.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const known = names.length === 0 ? 'it has none' : `its variables are ${names.join(', ')}`;
  throw new CliError(`${by} must name a variable of the recipe, got ${quoted(unknown)}${didYouMean(unknown, names) || `; ${known}`}`, USAGE);
}

function refuseMissing(missing: readonly string[]): void {
  const [first] = missing;
  if (first === undefined) return;
  throw new CliError(`${missing.length === 1 ? 'the variable' : 'the variables'} ${missing.join(', ')} must have a value; give it by --var ${first}=VALUE, by ${PREFIX}${first} in the environment, or in a file for --var-file`, USAGE);
}

function refuseNoLine(name: string, value: string): void {
  if (value.length > MAX_VARIABLE || !ONE_LINE.test(value)) throw new CliError(`the variable ${name} must be one line of at most ${MAX_VARIABLE} characters, got ${value.length} characters${ONE_LINE.test(value) ? '' : ' with a line break or a control character'}`, USAGE);
}

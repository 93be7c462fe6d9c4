import { Problems } from '../../../definitions/problems';
import { PackerFormat } from './choices';
import { jsonFile } from './json-values';

/** A file with values of variables, to be given to Packer as `-var-file`. */
export interface VariablesFile {
  /** Name of the file: Packer sees by its end what it is. */
  readonly path: string;
  readonly text: string;
}

/**
 * The values of the variables of a template, each as it is.
 *
 * Throws for a `{{` in a value for Packer's own JSON, which has no way to take it as text.
 */
export function variablesFile(format: PackerFormat, values: Readonly<Record<string, string>>): VariablesFile {
  const problems = new Problems();
  for (const [name, value] of Object.entries(values)) {
    if (format === PackerFormat.JSON && value.includes('{{')) {
      problems.add([name], `variable ${JSON.stringify(name)} must have no {{ in its value, because Packer's own JSON fills it in again and again; build with the format "${PackerFormat.HCL2_JSON}"`);
    }
  }
  problems.throwIfAny();
  return { path: format === PackerFormat.JSON ? 'variables.json' : 'variables.pkrvars.json', text: jsonFile(values) };
}

import type { ImageBase } from '../../definitions/images/image-base';
import type { ImageStep } from '../../definitions/images/image-step';
import type { ImageVariable } from '../../definitions/images/image-variable';
import { variablesIn } from '../../definitions/images/variable-text';
import type { Parts } from '../parts';
import { variableSchema } from './schema';

/** What of a file may ask for variables. */
export interface Askers {
  readonly baseImage?: ImageBase;
  readonly steps: readonly ImageStep[];
  readonly tags: readonly (Readonly<Record<string, string>> | undefined)[];
}

/**
 * Makes the variables of an image.yaml.
 *
 * Those that are wrong are there too, with what is right of them, so that nothing that asks for them is wrong for that.
 */
export function variablesPart(parts: Parts, askers: Askers): ImageVariable[] | undefined {
  if (!parts.has(['variables'])) {
    return undefined;
  }
  const names = parts.names(['variables']);
  return names === undefined ? askedFor(askers).map((name) => ({ name })) : names.map((name) => variable(parts, name));
}

function variable(parts: Parts, name: string): ImageVariable {
  let made: ImageVariable = { name };
  parts.make(['variables', name], variableSchema, (given) => {
    made = { name, defaultValue: given?.default, description: given?.description, sensitive: given?.sensitive };
  });
  return made;
}

function askedFor({ baseImage, steps, tags }: Askers): string[] {
  const names = [baseImage?.variable ?? [], ...steps.map(({ variables }) => variables), ...tags.flatMap((each) => Object.values(each ?? {}).map(variablesIn))].flat();
  return [...new Set(names)];
}

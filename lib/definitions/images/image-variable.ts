import { holdsToken, knownAtSynth, text } from '../checks';
import type { Form } from '../checks';
import type { Problems } from '../problems';

/** A value that is given when an image is built. */
export interface ImageVariable {
  /** Its name: 1-32 lower-case letters, digits or `_`, beginning with a letter; a script that asks for it finds it in its environment in upper case. */
  readonly name: string;
  /**
   * The value where the build gives none: at most 1024 characters in one line.
   * @default - the build must give one
   */
  readonly defaultValue?: string;
  /**
   * What it is for, in one line of at most 200 characters.
   * @default - none
   */
  readonly description?: string;
  /**
   * Whether it is kept out of the build's output; it cannot be a part of a tag.
   *
   * Still not the place of a secret: who may read the build's machine, may read it. Have a script fetch secrets by their ARN.
   * @default false
   */
  readonly sensitive?: boolean;
}

export const VARIABLE_NAME: Form = { pattern: /^[a-z][a-z0-9_]{0,31}$/, allowed: '1-32 lower-case letters, digits or _, beginning with a letter' };
/** One line of text: no control characters, and none of the separators of lines. */
export const ONE_LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;
/** Characters of the value of a variable. */
export const MAX_VARIABLE = 1024;
/** What every build has anyway: a renderer declares it. */
const RESERVED = ['region'];

/** Checks the variables of a recipe. */
export function checkVariables(problems: Problems, variables: readonly ImageVariable[]): void {
  variables.forEach((variable, index) => {
    const path = ['variables', String(index)];
    const { name, defaultValue, description, sensitive } = variable;
    problems.check([...path, 'name'], knownAtSynth('name', name) ?? text('name', name, VARIABLE_NAME));
    if (RESERVED.includes(name)) {
      problems.add([...path, 'name'], `variable ${JSON.stringify(name)} is there in every build; leave it out, or use another name`);
    }
    if (variables.findIndex((other) => other.name === name) < index) {
      problems.add([...path, 'name'], `"variables" must have each name once, got ${JSON.stringify(name)} twice; keep one`);
    }
    checkLine(problems, { path, name: 'defaultValue', max: MAX_VARIABLE }, defaultValue);
    checkLine(problems, { path, name: 'description', max: 200 }, description);
    if (sensitive === true && defaultValue !== undefined) {
      problems.add([...path, 'defaultValue'], `variable ${JSON.stringify(name)} is sensitive and must have no default, because a template shows it; leave it out`);
    }
  });
}

function checkLine(problems: Problems, at: { path: readonly string[]; name: string; max: number }, value: string | undefined): void {
  if (value === undefined) {
    return;
  }
  if (holdsToken(value)) {
    problems.add([...at.path, at.name], `"${at.name}" must be known at synth, got a token`);
  } else if (value.length > at.max || !ONE_LINE.test(value)) {
    problems.add([...at.path, at.name], `"${at.name}" must be one line of at most ${at.max} characters, got ${JSON.stringify(value)}`);
  }
}

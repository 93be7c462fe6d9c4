import { holdsToken, knownAtSynth, oneOf, text, wholeNumber } from '../checks';
import type { Form } from '../checks';
import { Problems } from '../problems';
import { ImagePhase } from './choices';
import type { ImageFile } from './image-file';
import { ONE_LINE, VARIABLE_NAME } from './image-variable';

/** A path with no `.` or `..` in it, and nothing that a shell or a template could take for its own. */
export const TARGET: Form = { pattern: /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._+@:-]{1,128}){1,16}$/, allowed: 'an absolute path such as /etc/app/app.conf, of letters, digits or ._+@:-' };
export const OWNER_NAME: Form = { pattern: /^[a-z_][a-z0-9_-]{0,31}$/, allowed: 'the name of a user or group such as redis' };
export const FILE_MODE: Form = { pattern: /^[0-7]{4}$/, allowed: 'four octal digits such as "0644"' };
export const UNIT: Form = { pattern: /^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,119}\.(service|socket|timer|path|mount|target)$/, allowed: 'the name of a unit such as apache2.service' };
export const DIGEST: Form = { pattern: /^[0-9a-f]{64}$/, allowed: '64 lower-case hexadecimal digits' };
/** No user, no password, no fragment, and of the query only what no shell would take for its own. */
export const URL_FORM: Form = {
  pattern: /^https:\/\/[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[1-9]\d{0,4})?((\/[A-Za-z0-9._~%+=,:@-]*)+(\?[A-Za-z0-9._~%+=,&:@/-]*)?)?$/,
  allowed: 'an address that begins with https://, with no user, password or fragment',
};
const PACKAGE: Form = { pattern: /^[A-Za-z0-9][A-Za-z0-9.+-]{0,99}(=[A-Za-z0-9][A-Za-z0-9.+:~-]{0,99})?$/, allowed: 'the name of a package such as redis-server, or with a version such as redis-server=5:7.0.15-1' };
const ENVIRONMENT_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** Names that change what runs, or how; that a shell refuses to set; or that every build sets itself. */
const RESERVED_ENVIRONMENT = [
  'IFS', 'ENV', 'BASH_ENV', 'PS4', 'USER', 'SHELL', 'PWD',
  'UID', 'EUID', 'PPID', 'SHELLOPTS', 'BASHOPTS', 'BASH_VERSINFO',
  'PATH', 'HOME', 'LC_ALL',
];
const RESERVED_PREFIX = /^(LD_|PACKER_|BASH_FUNC)/;
const MAX_VALUE = 4096;
/** Seconds that a step has where nothing else is said. */
export const STEP_TIMEOUT_SECONDS = 1800;

/** Checks each value against its form; a path of names is separated by `/`. */
export function checkForms(values: Readonly<Record<string, readonly [string, Form]>>): void {
  const problems = new Problems();
  for (const [path, [value, form]] of Object.entries(values)) {
    const names = path.split('/');
    const name = names[0] ?? path;
    problems.check(names, knownAtSynth(name, value) ?? text(name, value, form));
  }
  problems.throwIfAny();
}

export function checkPackages(problems: Problems, names: readonly string[]): void {
  if (names.length === 0) {
    problems.add('names', '"packages" must have one name at least, got none; leave the step out');
  }
  names.forEach((name, index) => {
    problems.check(['names', String(index)], knownAtSynth('packages', name) ?? text('packages', name, PACKAGE));
    if (names.indexOf(name) < index) {
      problems.add(['names', String(index)], `"packages" must have each name once, got ${JSON.stringify(name)} twice; keep one`);
    }
  });
}

/** What a script or a check is asked. */
interface AskedScript {
  readonly environment?: Readonly<Record<string, string>>;
  readonly variables?: readonly string[];
  readonly timeoutSeconds?: number;
  readonly phase?: string;
}

export function checkScript(file: ImageFile, props: AskedScript): void {
  const problems = new Problems();
  const [first = ''] = file.content.split('\n', 1);
  if (!/^#! ?\/[^\r]*$/.test(first)) {
    problems.add('file', `script ${JSON.stringify(file.name)} must begin with #! and the path of its interpreter in a line of its own, such as #!/bin/sh, got ${JSON.stringify(first.slice(0, 40))}`);
  }
  const { environment = {}, variables = [], timeoutSeconds, phase } = props;
  Object.entries(environment).forEach(([name, value]) => checkEnvironment(problems, name, value));
  variables.forEach((name, index) => {
    const path = ['variables', String(index)];
    problems.check(path, knownAtSynth('variables', name) ?? text('variables', name, VARIABLE_NAME));
    if (Object.hasOwn(environment, name.toUpperCase())) {
      problems.add(path, `variable ${JSON.stringify(name)} and the environment both say ${name.toUpperCase()}; keep one`);
    }
    problems.check(path, reservedName(name.toUpperCase()));
  });
  problems.check('timeoutSeconds', knownAtSynth('timeoutSeconds', timeoutSeconds) ?? wholeNumber('timeoutSeconds', timeoutSeconds, { min: 1, max: 43_200 }));
  problems.check('phase', oneOf('phase', phase, [ImagePhase.VALIDATE, ImagePhase.TEST]));
  problems.throwIfAny();
}

function checkEnvironment(problems: Problems, name: string, value: string): void {
  const path = ['environment', name];
  if (!ENVIRONMENT_NAME.test(name)) {
    problems.addKey(path, `environment ${JSON.stringify(name)} must be 1-64 letters, digits or _, not beginning with a digit`);
  } else {
    const reserved = reservedName(name);
    if (reserved !== undefined) {
      problems.addKey(path, reserved);
    }
  }
  if (holdsToken(value)) {
    problems.add(path, `environment ${JSON.stringify(name)} must be known at synth, got a token; give it as a variable of the recipe`);
  } else if (value.length > MAX_VALUE || !ONE_LINE.test(value)) {
    problems.add(path, `environment ${JSON.stringify(name)} must be one line of at most ${MAX_VALUE} characters, got ${JSON.stringify(value)}; carry longer text in a file`);
  }
}

function reservedName(name: string): string | undefined {
  const reserved = RESERVED_ENVIRONMENT.includes(name) || RESERVED_PREFIX.test(name);
  return reserved ? `environment ${JSON.stringify(name)} is the shell's or the build's own; use another name` : undefined;
}

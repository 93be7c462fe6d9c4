import type { Problems } from '../../../definitions/problems';
import { PackerFormat } from './choices';
import type { ModelBuild, ModelVariable, PackerModel } from './model';
import { Block, Filled, fieldsOf, isBlocks, isScalar, isTexts } from './value';
import type { Body, Text, Value } from './value';

/** Half of a character, which UTF-8 cannot write, and the one character that no environment and no API takes. */
// eslint-disable-next-line no-control-regex -- NUL is what this finds
const UNWRITABLE = /[\u0000\p{Surrogate}]/u;

/** Fields that Packer fills in while it builds, again and again: no sign says that a brace in them is text. */
const FILLED_IN_AGAIN = ['ami_description', 'fleet_tags', 'run_tags', 'run_volume_tags', 'snapshot_tags', 'spot_tags', 'tags'];

/** Adds a problem for each text that would not arrive as it is, because the format has no way to write it. */
export function checkTexts(problems: Problems, { variables, builds }: PackerModel, format: PackerFormat): void {
  for (const { name, defaultValue } of variables) {
    problems.check(['variables', name], textProblem(defaultValue ?? '', format));
    problems.check(['variables', name], defaultProblem({ name, defaultValue }, format));
  }
  for (const [path, literal] of builds.flatMap(literalsOf)) {
    problems.check(path, textProblem(literal, format));
    const field = path.find((name) => FILLED_IN_AGAIN.includes(name));
    problems.check(path, field === undefined ? undefined : filledAgainProblem(JSON.stringify(field), literal));
  }
}

/** Why a text cannot be one that Packer fills in until nothing is left to fill in, or undefined. */
export function filledAgainProblem(name: string, value: string): string | undefined {
  return value.includes('{{') ? `${name} must have no {{, because Packer fills it in again and again, got ${JSON.stringify(value)}; leave it out` : undefined;
}

/** Why a variable cannot have a default in a format, or undefined. */
function defaultProblem({ name, defaultValue }: ModelVariable, format: PackerFormat): string | undefined {
  if (format !== PackerFormat.JSON || defaultValue?.includes('{{') !== true) {
    return undefined;
  }
  return `variable ${JSON.stringify(name)} must have no {{ in its default, because Packer's own JSON fills it in again and again; render for the format "${PackerFormat.HCL2_JSON}"`;
}

function textProblem(value: string, format: PackerFormat): string | undefined {
  if (UNWRITABLE.test(value)) {
    return `a text must have no NUL and no half of a character, got ${JSON.stringify(value)}`;
  }
  if (format !== PackerFormat.JSON && value.normalize('NFC') !== value) {
    return `a text must be in Unicode's form NFC, because HCL2 turns every other into it, got ${JSON.stringify(value)}; write it so, or render for the format "${PackerFormat.JSON}"`;
  }
  return undefined;
}

type Literal = readonly [path: readonly string[], literal: string];

function literalsOf({ name, source, provisioners, postProcessors }: ModelBuild): Literal[] {
  const parts = [...provisioners, ...postProcessors.flat()];
  return [...inBody([name], source), ...parts.flatMap(({ type, body }) => inBody([name, type], body))];
}

function inBody(path: readonly string[], body: Body): Literal[] {
  return fieldsOf(body).flatMap(([name, value]) => inValue([...path, name], value));
}

function inValue(path: readonly string[], value: Value): Literal[] {
  if (value instanceof Block) {
    return inBody(path, value.body);
  }
  if (isBlocks(value)) {
    return value.flatMap(({ body }) => inBody(path, body));
  }
  if (isTexts(value)) {
    return value.flatMap((text) => inText(path, text));
  }
  if (!isScalar(value)) {
    return Object.entries(value).flatMap(([key, text]) => [[path, key] as const, ...inText([...path, key], text)]);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? [] : inText(path, value);
}

function inText(path: readonly string[], text: Text): Literal[] {
  const pieces = text instanceof Filled ? text.pieces : [text];
  return pieces.flatMap((piece) => (typeof piece === 'string' ? [[path, piece] as const] : []));
}

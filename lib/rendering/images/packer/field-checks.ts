import { didYouMean } from '../../../definitions/nearest';
import { own } from '../../../definitions/own';
import type { Problems } from '../../../definitions/problems';
import { PackerTarget } from './choices';
import { AMAZON_EBS } from './field-table';
import type { Field, FieldTable, FieldType } from './field-table';
import { Block, fieldsOf, isBlocks, isScalar, isTexts } from './value';
import type { PackerOptions } from './options';
import type { Body, Value } from './value';

/** Where fields stand, for the problems with them, and who reads them. */
export interface FieldPlace {
  readonly path: readonly string[];
  readonly table: FieldTable;
  readonly target: PackerTarget;
}

/** The part of a recipe that a field comes from, and how it is called in a sentence. */
export interface Origin {
  readonly path: readonly string[];
  readonly words: string;
}

/** Adds a problem for each field that Packer does not know, that is not of its type, or that the target lacks. */
export function checkFields(problems: Problems, body: Body, { path, table, target }: FieldPlace): void {
  for (const [name, value] of fieldsOf(body)) {
    const field = own(table, name);
    const at = [...path, name];
    if (field === undefined) {
      problems.addKey(at, `${JSON.stringify(name)} is no field that a Linux image has${didYouMean(name, Object.keys(table))}`);
      continue;
    }
    problems.check(at, typeProblem(name, value, field.type));
    problems.check(at, lacks(field, target) ? `${JSON.stringify(name)} came with ${broughtBy(field)}, so Packer ${target} cannot have it; ${TARGET_REMEDY}` : undefined);
    for (const part of blocksOf(value)) {
      checkFields(problems, part.body, { path: at, table: field.fields ?? {}, target });
    }
  }
}

/** The target, and what helps where it cannot build something. */
export type Targeted = Pick<PackerOptions, 'target' | 'targetRemedy'>;

/** Adds a problem for each field that a recipe needs and the target lacks, at the part of the recipe that needs it. */
export function checkTarget(problems: Problems, body: Body, { target, targetRemedy = TARGET_REMEDY }: Targeted, origins: Readonly<Record<string, Origin>>): void {
  for (const [name] of fieldsOf(body)) {
    const field = own(AMAZON_EBS, name);
    const { path, words } = own(origins, name) ?? { path: [], words: 'the recipe' };
    if (field !== undefined && lacks(field, target)) {
      problems.add(path, `${words} needs the field ${JSON.stringify(name)}, which came with ${broughtBy(field)}, so Packer ${target} cannot build it; ${targetRemedy}`);
    }
  }
}

/** What helps where a target cannot build something. */
export const TARGET_REMEDY = `render for the target "${PackerTarget.CURRENT}"`;

function lacks({ since }: Field, target: PackerTarget): boolean {
  return since !== undefined && target === PackerTarget.V1_6;
}

/** What brought a field, in words. */
function broughtBy({ since }: Field): string {
  if (since === undefined) {
    return 'Packer 1.6.6';
  }
  return since.product === 'Packer' ? `Packer ${since.version}` : `version ${since.version} of ${since.product}`;
}

/** The newest version of the amazon plugin that brought one of the fields; undefined where none did. */
export function pluginVersionFor(body: Body, table: FieldTable): string | undefined {
  const versions = fieldsOf(body).flatMap(([name, value]) => {
    const field = own(table, name);
    const inner = blocksOf(value).map((part) => pluginVersionFor(part.body, field?.fields ?? {}));
    return [field?.since?.product === 'the amazon plugin' ? field.since.version : undefined, ...inner];
  });
  return newest(versions.filter((version) => version !== undefined));
}

/** The newest of some versions of three numbers. */
export function newest(versions: readonly string[]): string | undefined {
  const weight = (version: string): number => version.split('.').reduce((sum, part) => sum * 1000 + Number(part), 0);
  return [...versions].sort((a, b) => weight(b) - weight(a))[0];
}

function blocksOf(value: Value): readonly Block[] {
  if (value instanceof Block) {
    return [value];
  }
  return isBlocks(value) ? value : [];
}

function typeProblem(name: string, value: Value, type: FieldType): string | undefined {
  return typeOf(value) === type ? undefined : `${JSON.stringify(name)} must be ${WORDS[type]}, got ${WORDS[typeOf(value)]}`;
}

const WORDS: Readonly<Record<FieldType, string>> = {
  'text': 'a text', 'number': 'a number', 'flag': 'true or false', 'texts': 'a list of texts', 'texts by name': 'texts by name', 'block': 'a block', 'blocks': 'a list of blocks',
};

function typeOf(value: Value): FieldType {
  if (value instanceof Block) {
    return 'block';
  }
  if (isBlocks(value)) {
    return 'blocks';
  }
  if (isTexts(value)) {
    return 'texts';
  }
  if (!isScalar(value)) {
    return 'texts by name';
  }
  if (typeof value === 'number') {
    return 'number';
  }
  return typeof value === 'boolean' ? 'flag' : 'text';
}

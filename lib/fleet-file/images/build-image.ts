import * as z from 'zod';
import { ImageBase } from '../../definitions/images/image-base';
import { ImageBuilderMachine } from '../../definitions/images/image-builder-machine';
import { ImageDisk } from '../../definitions/images/image-disk';
import { ImageRecipe } from '../../definitions/images/image-recipe';
import type { ImageRecipeProps } from '../../definitions/images/image-recipe-props';
import { ImageRetention } from '../../definitions/images/image-retention';
import type { ImageVariable } from '../../definitions/images/image-variable';
import { plainRecipe, redisRecipe } from '../../definitions/images/ready-recipes';
import type { ReadyRecipe } from '../../definitions/images/ready-recipes';
import { acknowledgeProblems, IMAGE_IDS } from '../acknowledge';
import type { Parts } from '../parts';
import { acknowledgeSchema } from '../schema/fleet';
import { baseSchema } from './base-schema';
import { readyPart } from './build-ready';
import type { ReadyPart } from './build-ready';
import { regionsPart } from './build-regions';
import { stepsPart } from './build-steps';
import { variablesPart } from './build-variables';
import { builderSchema, diskSchema, imageShape, retentionSchema } from './schema';
import { StepFileSet } from './step-file-set';
import type { StepFileReader } from './step-files';

type Path = readonly string[];

/** Checks of a recipe that mean nothing while another part of the file is wrong, by the path of what they find. */
const NEEDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^variables\./, ['variables']],
  [/^disks\./, ['base', 'disks']],
  [/^builder\./, ['architecture', 'builder']],
  [/^regions\.0\.kmsKeyArn$/, ['kmsKeyArn']],
  [/^(accounts|organizations|organizationalUnits)$/, ['kmsKeyArn', 'regions.0']],
];

/** What stands for a base that is wrong, so that all else is checked. */
const ANY_BASE = 'debian-12';

/** Makes the recipe of an image from the parts of its file; what is wrong is kept in `parts.problems`. */
export function buildImage(parts: Parts, readFile: StepFileReader): ImageRecipe | undefined {
  const acknowledge = parts.read(['acknowledge'], acknowledgeSchema) ?? {};
  parts.problems.push(...acknowledgeProblems(acknowledge, IMAGE_IDS));
  const files = new StepFileSet(parts, readFile);
  const ready = readyPart(parts, files, acknowledge);
  const made = stepsPart(parts, files, acknowledge);
  const baseImage = base(parts);
  const simple = simpleParts(parts);
  const variables = variablesPart(parts, { baseImage, steps: made.steps, tags: [simple.tags, simple.snapshotTags] });
  const { regions, wrong: wrongRegions } = regionsPart(parts, simple.kmsKeyArn);
  const given: Partial<ImageRecipeProps> = {
    ...simple,
    acknowledge,
    baseImage,
    variables,
    disks: each(parts, ['disks'], (path) => disk(parts, path)),
    regions,
    retention: parts.make(['retention'], retentionSchema, (props) => new ImageRetention(props ?? {})),
    builder: parts.make(['builder'], builderSchema, (props) => new ImageBuilderMachine({ ...props, sourceCidrs: props?.sourceCidrs ?? undefined })),
  };
  const missing = Object.entries(given).filter(([, value]) => value === undefined).map(([name]) => (name === 'baseImage' ? 'base' : name));
  const wrong = [...missing.filter((name) => parts.has([name]) && parts.read([name], z.null()) === undefined),
    ...wrongRegions, ...(parts.has(['variables']) && parts.names(['variables']) === undefined ? ['variables'] : [])];
  const recipe = recipeOf({ ...given, name: given.name ?? 'unnamed', steps: made.steps }, ready);
  return parts.attempt(() => recipe.make(), ([name = '', ...rest]) => (
    meansNothing([name, ...rest].join('.'), wrong) ? undefined : pathInFile([name, ...rest], { variables, places: made.places, before: recipe.stepsBefore(), ready: ready?.key })
  ));
}

/** Whether what was found at a path of the recipe comes of parts of the file that are wrong. */
function meansNothing(path: string, wrong: readonly string[]): boolean {
  const needed = NEEDS.flatMap(([pattern, parts]) => (pattern.test(path) ? parts : []));
  return wrong.some((part) => needed.includes(part) || path.startsWith(`${part}.`));
}

/** How a recipe is made, and how many steps a ready one has before those of the file. */
interface RecipeMaker {
  readonly make: () => ImageRecipe;
  readonly stepsBefore: () => number;
}

function recipeOf(given: Omit<ImageRecipeProps, 'baseImage'> & { readonly baseImage?: ImageBase }, ready: ReadyPart | undefined): RecipeMaker {
  if (ready === undefined) {
    return { make: () => new ImageRecipe({ ...given, baseImage: given.baseImage ?? ImageBase.operatingSystem(ANY_BASE) }), stepsBefore: () => 0 };
  }
  const { engine, operatingSystem } = ready;
  const props = { ...given, ...ready.props };
  const stepsOf = ({ props: { steps = [] } }: ReadyRecipe): number => steps.findIndex((step) => given.steps?.includes(step));
  return engine === undefined
    ? { make: () => ImageRecipe.plain(operatingSystem, props), stepsBefore: () => stepsOf(plainRecipe(operatingSystem, props)) }
    : { make: () => ImageRecipe.redis(engine, operatingSystem, props), stepsBefore: () => stepsOf(redisRecipe(engine, operatingSystem, props)) };
}

/** What of the file a path of the recipe is about. */
interface Places {
  readonly variables?: readonly ImageVariable[];
  /** Place of each step of the file. */
  readonly places: readonly Path[];
  /** Steps of the ready recipe before them. */
  readonly before: number;
  /** Section of the ready recipe. */
  readonly ready?: string;
}

/** Where the file says what a recipe complains about. */
function pathInFile([name = '', ...rest]: Path, known: Places): Path {
  const [index = '', inner, ...deeper] = rest;
  switch (name) {
    case 'baseImage':
      return ['base', ...rest];
    case 'source':
      return [known.ready ?? '', name, ...(index === '' ? [] : [index === 'packageVersion' ? 'vendorRepository' : 'sourceCode']), ...rest];
    case 'engine':
    case 'operatingSystem':
    case 'ssmAgent':
    case 'logAgent':
    case 'awsCli':
    case 'exporter':
      return [known.ready ?? '', name, ...rest];
    case 'steps':
      return [...(known.places[Number(index) - known.before] ?? [name]), ...(inner === undefined ? [] : [inner]), ...deeper];
    case 'variables': {
      const variable = known.variables?.[Number(index)]?.name;
      return [name, ...(variable === undefined ? [] : [variable]), ...(inner === undefined || inner === 'name' ? [] : [inner === 'defaultValue' ? 'default' : inner])];
    }
    default:
      return [name, ...rest];
  }
}

/** The parts that a recipe takes as they stand in the file. */
function simpleParts(parts: Parts): Partial<ImageRecipeProps> {
  const read = <Name extends keyof typeof imageShape>(name: Name): NonNullable<z.infer<(typeof imageShape)[Name]>> | undefined => (parts.read([name], imageShape[name]) ?? undefined) as NonNullable<z.infer<(typeof imageShape)[Name]>> | undefined;
  return {
    name: read('name'), architecture: read('architecture'), kmsKeyArn: read('kmsKeyArn'),
    accounts: read('accounts'), organizations: read('organizations'), organizationalUnits: read('organizationalUnits'),
    tags: read('tags'), snapshotTags: read('snapshotTags'),
  };
}

function disk(parts: Parts, path: Path): ImageDisk | undefined {
  return parts.make(path, diskSchema, ({ type, ...props }) => new ImageDisk({ ...props, volumeType: type }), ([name = '', ...rest]) => [...path, name === 'volumeType' ? 'type' : name, ...rest]);
}

/** The items of a list, each made on its own; undefined where one of them is wrong. */
function each<Item>(parts: Parts, path: Path, make: (path: Path) => Item | undefined): Item[] | undefined {
  const made = parts.items(path).map(make);
  const whole = made.filter((item) => item !== undefined);
  return whole.length === made.length && (parts.read(path, z.array(z.unknown()).nullish()) ?? undefined) !== undefined ? whole : undefined;
}

function base(parts: Parts): ImageBase | undefined {
  return parts.make(['base'], baseSchema, (given) => {
    if (typeof given === 'string') {
      return ImageBase.operatingSystem(given);
    }
    const { parameter, amiId, variable, filter, operatingSystem } = given;
    if (parameter !== undefined) {
      return ImageBase.ssmParameter(parameter, operatingSystem);
    }
    if (amiId !== undefined) {
      return ImageBase.ami(amiId, operatingSystem);
    }
    if (variable !== undefined) {
      return ImageBase.amiVariable(variable, operatingSystem);
    }
    return filter && ImageBase.filter({ owners: filter.owners, filters: filter.filters ?? {}, os: operatingSystem });
  }, ([name, ...rest]) => ['base', ...(name === 'owners' || name === 'filters' ? ['filter'] : []), ...(name === undefined ? [] : [name]), ...rest]);
}

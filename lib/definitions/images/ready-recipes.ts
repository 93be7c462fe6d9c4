import type { Advice } from '../advice';
import { knownAtSynth, oneOf } from '../checks';
import { Problems } from '../problems';
import { RedisEngine } from '../redis/engine';
import { DOWNLOADS } from './build-folder';
import { PackageManager } from './choices';
import { engineCheck, engineSteps } from './engine-steps';
import type { EngineSteps } from './engine-steps';
import { ImageBase } from './image-base';
import { ImageProgram } from './image-program';
import type { ImageRecipeProps, ReadyImageProps, RedisImageProps } from './image-recipe-props';
import { ImageStep } from './image-step';
import type { NodeImageProps } from './node-image';
import { NODE_PACKAGES, OPERATING_SYSTEMS, OperationsProgram } from './operating-systems';
import type { OperatingSystem } from './operating-systems';
import { operationsSteps } from './operations-steps';
import { WITHOUT } from './recipe-advice';
import { RedisSource } from './redis-source';

/** A recipe that is ready made: its definition, what is wrong with it, what to know about it, and where a node finds its engine. */
export interface ReadyRecipe {
  readonly props: ImageRecipeProps;
  readonly problems: Problems;
  readonly advice: readonly Advice[];
  readonly nodeImage: NodeImageProps;
}

/** A node's image without an engine. */
export function plainRecipe(operatingSystem: string, props: ReadyImageProps): ReadyRecipe {
  const problems = new Problems();
  const os = known(problems, operatingSystem, props);
  return recipeOf(problems, { os, props, name: `node-${os.name.replaceAll('.', '-')}` });
}

/** A node's image with an engine. */
export function redisRecipe(engine: RedisEngine, operatingSystem: string, { source = RedisSource.distribution(), ...props }: RedisImageProps): ReadyRecipe {
  const problems = new Problems();
  problems.check('engine', engine instanceof RedisEngine ? undefined : '"engine" must be made by RedisEngine, which checks its values, got another object');
  problems.check('source', source instanceof RedisSource ? undefined : '"source" must be made by RedisSource, which checks its values, got another object');
  const os = known(problems, operatingSystem, props);
  const installed = engineSteps(problems, { engine, os, source });
  return recipeOf(problems, { os, props, name: `${engine.flavor}-${engine.version.replace('.', '-')}`, engine, installed });
}

/** The operating system of that name; nothing else can be said of a recipe without one. */
function known(problems: Problems, name: string, asked: ReadyImageProps): OperatingSystem {
  const names = OPERATING_SYSTEMS.map((os) => os.name);
  problems.check('operatingSystem', knownAtSynth('operatingSystem', name) ?? oneOf('operatingSystem', name, names));
  for (const program of Object.values(OperationsProgram)) {
    const given: unknown = asked[program];
    problems.check(program, given === undefined || given instanceof ImageProgram ? undefined : `"${program}" must be made by ImageProgram, which checks its values, got another object`);
  }
  problems.throwIfAny();
  const os = OPERATING_SYSTEMS.find((candidate) => candidate.name === name);
  if (os === undefined) {
    throw new Error(`no operating system has the name ${name}`);
  }
  return os;
}

interface Making {
  readonly os: OperatingSystem;
  readonly props: ReadyImageProps;
  /** Name of the family where none is given. */
  readonly name: string;
  readonly engine?: RedisEngine;
  readonly installed?: EngineSteps;
}

function recipeOf(problems: Problems, { os, props, name, engine, installed }: Making): ReadyRecipe {
  const { kernel, exporter, awsCli, logAgent, ssmAgent, steps = [], baseImage = ImageBase.operatingSystem(os.name), ...options } = props;
  if (baseImage instanceof ImageBase && baseImage.osName !== os.name) {
    problems.add('baseImage', `"baseImage" must be of ${os.name}, got one of ${baseImage.osName}; change one of them`);
  }
  const operations = operationsSteps(problems, os, { exporter, awsCli, logAgent, ssmAgent });
  const later = [...(installed?.steps ?? []), ...operations.steps];
  const services = [installed?.service ?? '', ...operations.services].filter((service) => service !== '');
  const packages = [...(installed?.packages ?? NODE_PACKAGES), ...operations.packages, ...downloadPackages(os, later)];
  const silenced: Record<string, string> = ssmAgent?.wanted === false ? { [WITHOUT.ssmAgent]: 'the recipe asks for none' } : {};
  const made: ImageRecipeProps = {
    ...options,
    name: options.name ?? name,
    baseImage,
    acknowledge: { ...silenced, ...options.acknowledge },
    steps: [
      ...services.map((service) => ImageStep.noService(service)),
      ImageStep.packages([...new Set(packages)]),
      ...(later.some(isDownload) ? [ImageStep.directory(DOWNLOADS, { mode: '0700' })] : []),
      ...later,
      ImageStep.kernel(kernel, installed?.user),
      ImageStep.nodePrograms(),
      ...steps,
      ...(engine === undefined || installed === undefined ? [] : [engineCheck(engine, installed)]),
    ],
  };
  return { props: made, problems, advice: operations.advice, nodeImage: { server: installed?.server, user: installed?.user, rootDevice: os.rootDevice } };
}

/** What downloads need; Amazon Linux has its own curl, with which another would conflict. */
function downloadPackages({ packageManager }: OperatingSystem, steps: readonly ImageStep[]): string[] {
  return packageManager === PackageManager.APT && steps.some(isDownload) ? ['ca-certificates', 'curl'] : [];
}

function isDownload({ program }: ImageStep): boolean {
  return program === 'download';
}

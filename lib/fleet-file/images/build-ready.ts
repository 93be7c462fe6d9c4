import { ImageProgram } from '../../definitions/images/image-program';
import type { RedisImageProps } from '../../definitions/images/image-recipe-props';
import { OperationsProgram } from '../../definitions/images/operating-systems';
import { RedisSource } from '../../definitions/images/redis-source';
import { RedisEngine } from '../../definitions/redis/engine';
import { kernelPart } from '../build-kernel';
import type { Parts } from '../parts';
import { OPERATING_SYSTEM } from './base-schema';
import { engineSourceSchema, programSchema, redisShape } from './ready-schema';
import type { StepFileSet } from './step-file-set';

type Path = readonly string[];

/** What a section of the file says of a ready recipe. */
export interface ReadyPart {
  /** Name of the section. */
  readonly key: 'redis' | 'plain';
  readonly operatingSystem: string;
  /** Undefined for a recipe without an engine. */
  readonly engine?: RedisEngine;
  readonly props: Pick<RedisImageProps, 'source' | 'kernel' | OperationsProgram>;
}

/** The ready recipe that the file asks for; undefined where it asks for none, or where that is wrong. */
export function readyPart(parts: Parts, files: StepFileSet, acknowledge: Record<string, string>): ReadyPart | undefined {
  const key = (['redis', 'plain'] as const).find((candidate) => parts.has([candidate]));
  if (key === undefined) {
    return undefined;
  }
  const wrongBefore = parts.problems.length;
  const operatingSystem = parts.read([key, 'operatingSystem'], OPERATING_SYSTEM);
  const engine = key === 'redis' ? parts.make([key, 'engine'], redisShape.engine, (name) => RedisEngine.parse(name)) : undefined;
  const programs = Object.values(OperationsProgram).map((name) => [name, program(parts, [key, name])] as const);
  const props = { ...Object.fromEntries(programs), kernel: kernelPart(parts, [key, 'kernel'], acknowledge), source: source(parts, [key, 'source'], files) };
  const whole = parts.problems.length === wrongBefore && operatingSystem !== undefined && (engine !== undefined || key === 'plain');
  return whole ? { key, operatingSystem, engine, props } : undefined;
}

function program(parts: Parts, path: Path): ImageProgram | undefined {
  return parts.make(path, programSchema, (given) => {
    if (given === undefined) {
      return undefined;
    }
    if (typeof given === 'string') {
      return given === 'none' ? ImageProgram.none() : ImageProgram.fromOperatingSystem();
    }
    return ImageProgram.download(given.url, given.sha256);
  });
}

function source(parts: Parts, path: Path, files: StepFileSet): RedisSource | undefined {
  return parts.make(path, engineSourceSchema, (given) => {
    if (given === undefined || given === 'distribution') {
      return given === undefined ? undefined : RedisSource.distribution();
    }
    if (given.sourceCode !== undefined) {
      const props = given.sourceCode;
      return parts.attempt(() => RedisSource.sourceCode(props), (inner) => [...path, 'sourceCode', ...inner]);
    }
    const at = [...path, 'vendorRepository'];
    const { key = '', packageVersion = '' } = given.vendorRepository ?? {};
    const file = files.take(key, [...at, 'key']);
    return file && parts.attempt(() => RedisSource.vendorRepository({ key: file, packageVersion }), (inner) => [...at, ...inner]);
  });
}

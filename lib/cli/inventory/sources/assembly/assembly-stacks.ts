import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CliError } from '../../../io';
import { type JsonObject, objectOf, readJsonObject } from '../json-file';

/** A stack of a cloud assembly. */
export interface AssemblyStack {
  readonly name: string;
  /** Region that it is for; undefined where that is left to the deployment. */
  readonly region?: string;
  /** Folder of its files. */
  readonly folder: string;
  /** Name of its template in the folder. */
  readonly templateFile: string;
  /** Names of the folder's files by the hash under which they are uploaded. */
  readonly assets: ReadonlyMap<string, string>;
}

export const SYNTH_AGAIN = 'run "cdk synth" again';
/** The first manifest of CDK version 2 with all that is read here; what is read has not changed since, while the number grows with each release. */
const FIRST_VERSION = 36;
const STACK = 'aws:cloudformation:stack';
const ASSETS = 'cdk:asset-manifest';
const NESTED_ASSEMBLY = 'cdk:cloud-assembly';

/**
 * All stacks of the cloud assembly in the folder, those of its stages too.
 *
 * Throws a CliError when the folder holds no assembly, or one of an unknown version.
 */
export async function stacksOf(folder: string): Promise<AssemblyStack[]> {
  const manifestFile = join(folder, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new CliError(`no cloud assembly in ${folder}: run "cdk synth" first, or name its folder with --assembly`);
  }
  const manifest = await readJsonObject(manifestFile, SYNTH_AGAIN);
  checkVersion(manifestFile, manifest.version);
  const artifacts = Object.entries(objectOf(manifest.artifacts)).map(([id, artifact]) => ({ id, ...partsOf(artifact) }));
  const ofType = (type: string): Artifact[] => artifacts.filter((artifact) => artifact.type === type);
  const assets = await assetsOf(folder, ofType(ASSETS));
  const own = ofType(STACK).map((artifact) => stackOf(artifact, folder, assets));
  const stages = ofType(NESTED_ASSEMBLY).map(({ id, properties }) => stacksOf(join(folder, fileName(properties.directoryName, id))));
  return [...own, ...(await Promise.all(stages)).flat()];
}

interface Artifact {
  readonly id: string;
  readonly type: unknown;
  readonly environment: unknown;
  readonly properties: JsonObject;
}

function partsOf(artifact: unknown): Omit<Artifact, 'id'> {
  const { type, environment, properties } = objectOf(artifact);
  return { type, environment, properties: objectOf(properties) };
}

function checkVersion(file: string, version: unknown): void {
  const major = typeof version === 'string' && /^\d+\.\d+\.\d+$/.test(version) ? Number.parseInt(version, 10) : undefined;
  if (major === undefined || major < FIRST_VERSION) {
    throw new CliError(`${file} must have a version from ${FIRST_VERSION}.0.0, got ${JSON.stringify(version)}; synthesize with a later aws-cdk-lib, or use --source live`);
  }
}

function stackOf(artifact: Artifact, folder: string, assets: ReadonlyMap<string, string>): AssemblyStack {
  const { id, properties, environment } = artifact;
  const region = typeof environment === 'string' ? environment.split('/').pop() : undefined;
  return {
    name: typeof properties.stackName === 'string' ? properties.stackName : id,
    region: region === 'unknown-region' ? undefined : region,
    folder,
    templateFile: fileName(properties.templateFile, id),
    assets,
  };
}

/** The files of the folder that its asset manifests name. */
async function assetsOf(folder: string, artifacts: readonly Artifact[]): Promise<ReadonlyMap<string, string>> {
  const manifests = await Promise.all(artifacts.map(({ id, properties }) => readJsonObject(join(folder, fileName(properties.file, id)), SYNTH_AGAIN)));
  const files = manifests.flatMap((manifest) => Object.entries(objectOf(manifest.files)));
  return new Map(files.flatMap(([hash, file]): [string, string][] => {
    const { path } = objectOf(objectOf(file).source);
    return typeof path === 'string' ? [[hash, path]] : [];
  }));
}

function fileName(value: unknown, artifact: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new CliError(`artifact ${artifact} of the cloud assembly names no file; ${SYNTH_AGAIN}`);
  }
  return value;
}

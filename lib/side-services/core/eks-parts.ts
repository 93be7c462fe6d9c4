import { holdsToken, isToken } from '../../definitions/checks';
import type { Manifest, OwnedManifest } from './manifest';

/** Objects that go to the cluster together, in one custom resource. */
export interface EksPart {
  readonly id: string;
  readonly manifests: readonly Manifest[];
  /** Name of the chart. */
  readonly chart: string;
  readonly stage: EksStage;
}

/** When a part is deployed. */
export enum EksStage {
  /** Before all others, which are refused without it. */
  FIRST = 'first',
  /** Before the rest of its chart, whose pods read it at their start. */
  FILES = 'files',
  /** After the files of its chart. */
  REST = 'rest',
}

/**
 * Bytes of one part's text: the event that reaches the handler of the custom resource is limited to 256 KiB, and on an update it
 * has the old manifest beside the new one; 8 KiB of each half are kept for the rest of the event.
 *
 * @see https://github.com/aws/aws-cdk/issues/19165
 */
export const MOST_PART_BYTES = 120 * 1024;
/** Kinds that hold whole files. */
const OF_FILES = ['ConfigMap', 'PrometheusRule'];
/** Kinds without which others are refused. */
const FIRST = ['Namespace', 'CustomResourceDefinition'];
/** What a text of deploy time is taken to be long. */
const TOKEN_BYTES = 512;
const TOKEN = /\$\{Token\[[A-Za-z0-9:._-]+\]\}/g;

/**
 * Divides the objects of a chart into parts that fit: each object of files is one, and so are all others of one owner.
 *
 * An object never moves to another part, whatever is added: the part that it left would delete it after the other has made it.
 *
 * Throws for a part that is too large.
 *
 * @param chart name of the chart, with which the ids of the parts begin
 */
export function eksParts(chart: string, owned: readonly OwnedManifest[]): EksPart[] {
  const groups = new Map<string, Manifest[]>();
  for (const { owner, manifest } of owned) {
    checkTokens(manifest, manifest);
    const alone = OF_FILES.includes(manifest.kind) || FIRST.includes(manifest.kind);
    const id = alone ? `${chart}-${manifest.kind}-${manifest.metadata.name}` : `${chart}-${owner}`;
    groups.set(id, [...groups.get(id) ?? [], manifest]);
  }
  return [...groups].map(([id, manifests]) => {
    checkSize(id, manifests);
    return { id, manifests, chart, stage: stageOf(manifests) };
  });
}

/**
 * The parts without which another one must not be deployed.
 *
 * Pods that started before their files are changed would keep the old ones for good: they have the checksum of the new ones already.
 */
export function partsBefore({ chart, stage }: EksPart, parts: readonly EksPart[]): EksPart[] {
  return parts.filter((other) => (
    (stage !== EksStage.FIRST && other.stage === EksStage.FIRST) || (stage === EksStage.REST && other.stage === EksStage.FILES && other.chart === chart)
  ));
}

function stageOf(manifests: readonly Manifest[]): EksStage {
  const has = (kinds: readonly string[]): boolean => manifests.some(({ kind }) => kinds.includes(kind));
  if (has(FIRST)) {
    return EksStage.FIRST;
  }
  return has(OF_FILES) ? EksStage.FILES : EksStage.REST;
}

/** Throws when the part is longer as it travels: JSON in a text of JSON. */
function checkSize(id: string, manifests: readonly Manifest[]): void {
  const text = JSON.stringify(manifests).replace(TOKEN, 'x'.repeat(TOKEN_BYTES));
  const size = Buffer.byteLength(JSON.stringify(text));
  if (size > MOST_PART_BYTES) {
    const named = manifests.map(({ kind, metadata: { name } }) => `${kind} "${name}"`).join(', ');
    throw new Error(`"${id}" must have at most ${MOST_PART_BYTES} bytes to be deployed by a stack, got ${size} for ${named}; divide it, or deploy the files of toManifests()`);
  }
}

/** A number or a list of deploy time would reach the cluster as what the CDK writes in its place. */
function checkTokens(value: unknown, manifest: Manifest): void {
  if (typeof value === 'number' ? isToken(value) : typeof value === 'string' && holdsToken(value.replace(TOKEN, ''))) {
    throw new Error(`${manifest.kind} "${manifest.metadata.name}" must not hold a number or a list that is known only at deploy time, got a token; a text may be one`);
  }
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach((below) => { checkTokens(below, manifest); });
  }
}

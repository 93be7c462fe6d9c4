import { json } from '../../quoting';
import type { AwstoeStep } from './steps';

/** What a phase is called: Image Builder runs build and validate on the builder, and test on a machine that was started from the image. */
export type AwstoePhaseName = 'build' | 'validate' | 'test';

/** Steps that run one after the other. */
export interface AwstoePhase {
  readonly name: AwstoePhaseName;
  readonly steps: readonly AwstoeStep[];
}

/** A text that the recipe of Image Builder gives the document. */
export interface AwstoeParameter {
  readonly type: 'string';
  readonly description: string;
}

/**
 * What the Task Orchestrator and Executor (AWSTOE) of Image Builder runs.
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html
 */
export interface AwstoeDocument {
  readonly name: string;
  readonly description: string;
  readonly schemaVersion: '1.0';
  readonly parameters: readonly Readonly<Record<string, AwstoeParameter>>[];
  readonly phases: readonly AwstoePhase[];
}

/**
 * The largest document that a component carries itself, in bytes; a larger one lies in S3.
 * @see https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_CreateComponent.html
 */
export const MAX_INLINE_BYTES = 16_000;

/** The document as text: JSON, which is YAML too. */
export function documentText(document: AwstoeDocument): string {
  return `${asYaml(document)}\n`;
}

/** Whether a component can carry the text itself. */
export function fitsInline(text: string): boolean {
  return Buffer.byteLength(text, 'utf8') <= MAX_INLINE_BYTES;
}

/** JSON that YAML reads alike: it takes no pair of escapes for one character, so those beyond the basic plane stand as they are. */
function asYaml(document: AwstoeDocument): string {
  return json(document).replace(/\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})/g, (_pair, high: string, low: string) => String.fromCharCode(parseInt(high, 16), parseInt(low, 16)));
}

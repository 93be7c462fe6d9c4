import { isNode, LineCounter, parseDocument } from 'yaml';
import type { ScalarTag } from 'yaml';
import { syntaxMessage } from '../../../fleet-file/yaml/syntax-messages';
import { CliError } from '../../io';
import { ansibleYaml, UNSAFE, VAULT_TAGS } from '../ansible-yaml';

/** What a vault holds: nobody but Ansible can read it. */
export const VAULT = Symbol('vault');

/** An aws_ec2.yml as Ansible reads it: YAML 1.1, so that yes and no are true and false. */
export interface AwsEc2File {
  readonly options: Readonly<Record<string, unknown>>;
  /** The line of an option or a part of it, from 1. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

const TAGS: readonly ScalarTag[] = [UNSAFE, ...VAULT_TAGS.map((tag): ScalarTag => ({ tag, resolve: () => VAULT }))];
const PLUGINS = ['amazon.aws.aws_ec2', 'aws_ec2', 'community.aws.aws_ec2'];

/** Reads the text of an aws_ec2.yml; throws a CliError for one that is none. */
export function readAwsEc2(text: string, file: string): AwsEc2File {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.1', lineCounter: lines, customTags: (usual) => ansibleYaml(usual, TAGS), uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    throw new CliError(`${file}:${line}:${col}: ${syntaxMessage(error)}`);
  }
  const options: unknown = document.toJS();
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new CliError(`${file} must be a mapping with the options of the plugin amazon.aws.aws_ec2, got ${options === null ? 'an empty file' : 'something else'}`);
  }
  const { plugin } = options as Record<string, unknown>;
  if (typeof plugin !== 'string' || !PLUGINS.includes(plugin)) {
    throw new CliError(`${file} must have "plugin: amazon.aws.aws_ec2", got ${plugin === undefined ? 'no plugin' : JSON.stringify(plugin)}`);
  }
  const lineOf = (path: readonly (string | number)[]): number => {
    const node: unknown = document.getIn(path, true);
    const offset = isNode(node) ? node.range?.[0] : undefined;
    return offset === undefined ? (path.length === 0 ? 1 : lineOf(path.slice(0, -1))) : lines.linePos(offset).line;
  };
  return { options: options as Record<string, unknown>, lineOf };
}

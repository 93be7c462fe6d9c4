import { comment, hclQuoted, hclString } from '../../quoting';
import { hclPieces } from './hcl2-texts';
import type { ModelBuild, ModelPart, ModelVariable, PackerModel } from './model';
import { requiredPlugins, requiredVersion } from './requirements';
import { Block, Filled, fieldsOf, isBlocks, isScalar, isTexts } from './value';
import type { Body, Scalar, Text, Value } from './value';

/** Lines of one level, without their own indent. */
type Lines = readonly string[];

/** Writes a template in HCL2, formatted as `packer fmt` does. */
export function hcl2(model: PackerModel): string {
  const parts = [
    [`# ${comment(model.description)}`],
    block(['packer'], requirements(model)),
    ...model.variables.map(({ name, ...rest }) => block(['variable', hclString(name)], declaration(rest))),
    ...model.builds.map(({ name, builder, source }) => block(['source', hclString(builder), hclString(name)], bodyLines(source))),
    ...model.builds.map((build) => block(['build'], buildLines(build))),
  ];
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function requirements(model: PackerModel): Lines {
  const plugins = requiredPlugins(model).flatMap(({ name, source, version }) => multiLine(`${name} = `, aligned([['source', hclString(source)], ['version', hclString(version)]])));
  const version = [`required_version = ${hclString(requiredVersion(model.target))}`];
  return plugins.length === 0 ? version : [...version, '', ...block(['required_plugins'], plugins)];
}

function declaration({ defaultValue, description, sensitive }: Omit<ModelVariable, 'name'>): Lines {
  return aligned([
    ['type', 'string'],
    ...(defaultValue === undefined ? [] : [['default', hclString(defaultValue)] as const]),
    ...(description === undefined ? [] : [['description', hclString(description)] as const]),
    ...(sensitive === true ? [['sensitive', 'true'] as const] : []),
  ]);
}

function buildLines({ name, builder, provisioners, postProcessors }: ModelBuild): Lines {
  const parts = [
    aligned([['name', hclString(name)], ['sources', `[${hclString(`source.${builder}.${name}`)}]`]]),
    ...provisioners.map((part) => partLines('provisioner', part)),
    ...postProcessors.map((chain) => block(['post-processors'], apart(chain.map((part) => partLines('post-processor', part))))),
  ];
  return apart(parts);
}

function partLines(kind: string, { type, body }: ModelPart): Lines {
  return block([kind, hclString(type)], bodyLines(body));
}

function block(header: readonly string[], lines: Lines): Lines {
  return multiLine(`${header.join(' ')} `, lines);
}

function multiLine(opening: string, lines: Lines): Lines {
  return [`${opening}{`, ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}'];
}

function apart(parts: readonly Lines[]): Lines {
  return parts.flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));
}

/** First the fields of one line, then those of several, then the blocks. */
function bodyLines(body: Body): Lines {
  const fields = fieldsOf(body);
  const short = fields.flatMap(([name, value]) => (isScalar(value) || isTexts(value) ? [[name, shortValue(value)] as const] : []));
  const long = fields.flatMap(([name, value]) => longField(name, value));
  return apart([...(short.length === 0 ? [] : [aligned(short)]), ...long]);
}

function longField(name: string, value: Value): Lines[] {
  if (value instanceof Block) {
    return [block([name], bodyLines(value.body))];
  }
  if (isBlocks(value)) {
    return value.map(({ body }) => block([name], bodyLines(body)));
  }
  if (isScalar(value) || isTexts(value)) {
    return [];
  }
  return [multiLine(`${name} = `, aligned(Object.entries(value).map(([key, each]) => [hclString(key), text(each)])))];
}

function shortValue(value: Scalar | readonly Text[]): string {
  if (isTexts(value)) {
    return `[${value.map(text).join(', ')}]`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : text(value);
}

function text(value: Text): string {
  const pieces = hclPieces(value instanceof Filled ? value : new Filled([value]));
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined && 'expression' in only) {
    return only.expression;
  }
  const inner = pieces.map((piece, index) => ('expression' in piece ? `\${${piece.expression}}` : hclQuoted(piece.literal, index < pieces.length - 1)));
  return `"${inner.join('')}"`;
}

/** Lines of `name = value` with all `=` below each other. */
function aligned(fields: readonly (readonly [string, string])[]): Lines {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)} = ${value}`);
}

import { hclJsonText } from '../../quoting';
import { hclPieces } from './hcl2-texts';
import { jsonBody, jsonFile } from './json-values';
import type { Json } from './json-values';
import type { ModelBuild, ModelPart, ModelVariable, PackerModel } from './model';
import { requiredPlugins, requiredVersion } from './requirements';
import type { Filled } from './value';

/** Writes a template in HCL2, as JSON. */
export function hcl2Json(model: PackerModel): string {
  const { builds, variables } = model;
  const plugins = requiredPlugins(model);
  return jsonFile({
    '//': model.description,
    packer: {
      required_version: requiredVersion(model.target),
      ...(plugins.length === 0 ? {} : { required_plugins: Object.fromEntries(plugins.map(({ name, source, version }) => [name, { source, version }])) }),
    },
    ...(variables.length === 0 ? {} : { variable: Object.fromEntries(variables.map((variable) => [variable.name, declaration(variable)])) }),
    source: sourcesOf(builds),
    build: builds.map(buildOf),
  });
}

function declaration({ defaultValue, description, sensitive }: ModelVariable): Json {
  return {
    type: 'string',
    ...(defaultValue === undefined ? {} : { default: hclJsonText(defaultValue) }),
    ...(description === undefined ? {} : { description: hclJsonText(description) }),
    ...(sensitive === true ? { sensitive } : {}),
  };
}

function sourcesOf(builds: readonly ModelBuild[]): Json {
  const types = [...new Set(builds.map(({ builder }) => builder))];
  return Object.fromEntries(types.map((type) => [
    type, Object.fromEntries(builds.filter(({ builder }) => builder === type).map(({ name, source }) => [name, jsonBody(source, text)])),
  ]));
}

/** Lists keep the order of provisioners, which an object would lose; an empty one is none to HCL2. */
function buildOf({ name, builder, provisioners, postProcessors }: ModelBuild): Json {
  return {
    name,
    sources: [`source.${builder}.${name}`],
    ...(provisioners.length === 0 ? {} : { provisioner: provisioners.map(partOf) }),
    ...(postProcessors.length === 0 ? {} : { 'post-processors': postProcessors.map((chain) => ({ 'post-processor': chain.map(partOf) })) }),
  };
}

function partOf({ type, body }: ModelPart): Json {
  return { [type]: jsonBody(body, text) };
}

function text(filled: Filled): string {
  const pieces = hclPieces(filled);
  return pieces.map((piece, index) => ('expression' in piece ? `\${${piece.expression}}` : hclJsonText(piece.literal, index < pieces.length - 1))).join('');
}

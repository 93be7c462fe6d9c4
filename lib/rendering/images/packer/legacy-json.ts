import { goTemplateText } from '../../quoting';
import { PackerTarget } from './choices';
import { jsonBody, jsonFile } from './json-values';
import type { Json } from './json-values';
import type { ModelBuild, ModelPart, PackerModel } from './model';
import type { Filled, Filling } from './value';

/** Writes a template in Packer's JSON of before HCL2. */
export function legacyJson(model: PackerModel): string {
  const { builds, variables } = model;
  const sensitive = variables.filter((variable) => variable.sensitive === true).map(({ name }) => name);
  const described = variables.filter(({ description }) => description !== undefined);
  return jsonFile({
    description: goTemplateText(model.description),
    min_packer_version: model.target === PackerTarget.V1_6 ? '1.6.6' : '1.7.0',
    // Packer reads over a text whose name begins so
    ...Object.fromEntries(described.map(({ name, description = '' }) => [`_${name}`, description])),
    variables: Object.fromEntries(variables.map(({ name, defaultValue }) => [name, defaultValue ?? null])),
    ...(sensitive.length === 0 ? {} : { 'sensitive-variables': sensitive }),
    builders: builds.map(({ name, builder, source }) => ({ type: builder, name, ...jsonBody(source, legacyText) })),
    provisioners: builds.flatMap((build) => build.provisioners.map((part) => partOf(part, build, builds.length))),
    'post-processors': builds.flatMap((build) => build.postProcessors.map((chain) => chain.map((part) => partOf(part, build, builds.length)))),
  });
}

/** Where there are several builders, each part says whose it is. */
function partOf({ type, body }: ModelPart, { name }: ModelBuild, builders: number): Json {
  return { type, ...(builders > 1 ? { only: [name] } : {}), ...jsonBody(body, legacyText) };
}

function legacyText({ pieces }: Filled): string {
  return pieces.map((piece, index) => (typeof piece === 'string' ? goTemplateText(piece, typeof pieces[index + 1] === 'object') : actionFor(piece))).join('');
}

function actionFor(filling: Filling): string {
  if ('variable' in filling) {
    return `{{user \`${filling.variable}\`}}`;
  }
  return 'folder' in filling ? '{{template_dir}}' : `{{${filling.action}}}`;
}

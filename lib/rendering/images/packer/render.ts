import { ImagePhase } from '../../../definitions/images/choices';
import type { ImageFile } from '../../../definitions/images/image-file';
import { Problems } from '../../../definitions/problems';
import { recipeHash } from '../plan';
import { imageBuilder, testBuilder } from './builder';
import type { BuilderInput } from './builder';
import type { PackerFormat } from './choices';
import { checkTarget, newest, pluginVersionFor } from './field-checks';
import { AMAZON_EBS } from './field-table';
import { checkFurther, furtherFields } from './further-fields';
import type { ModelBuild, PackerModel } from './model';
import { IMAGE_TEMPLATE, PACKER_POLICY, PACKER_VARIABLES, bundleFolder, templateFile, testTemplate } from './names';
import type { PackerFiles, PackerImage, PackerOptions } from './options';
import { packerPolicy } from './packer-policy';
import { postProcessing } from './post-processing';
import { runAll, upload } from './provisioners';
import { ORIGINS, checkImages } from './render-checks';
import { checkTexts } from './text-checks';
import type { Body } from './value';
import { sourceAmiVariable, testVariables, variablesOf } from './variables';
import { writeTemplate } from './write-template';

/** The version of the amazon plugin that can make an image refuse IMDSv1, which every template asks for. */
const OLDEST_PLUGIN = '1.2.2';
/**
 * A version of the plugin that has EC2 copy the tags of an image with it, by which the policy knows the copies.
 * @see https://github.com/hashicorp/packer-plugin-amazon/pull/327
 */
const TAGS_COPIES = '1.2.8';
const BUILDER = 'amazon-ebs';

/**
 * The files of a template that builds these images at the same time: the template, the bundle of each image, the policy of the user that runs
 * Packer, and for each recipe with tests a template that tests an image of it.
 *
 * Throws when the target lacks a field that a recipe needs, naming the version that brought it, or a format cannot write a text.
 */
export function renderPacker(images: readonly PackerImage[], options: PackerOptions): PackerFiles {
  const problems = new Problems();
  checkImages(problems, images, options);
  checkFurther(problems, options.fields ?? {}, options.target);
  const model = imageModel(problems, images, options);
  const tested = images.filter(({ plan }) => plan.actions.some(({ phase }) => phase === ImagePhase.TEST));
  const tests = tested.map((image) => testModel(problems, image, options));
  [model, ...tests].forEach((each) => { checkTexts(problems, each, options.format); });
  problems.throwIfAny();
  const write = (each: PackerModel): string => writeTemplate(each, options.format);
  return {
    [templateFile(IMAGE_TEMPLATE, options.format)]: write(model),
    ...Object.fromEntries(tests.map((test, index) => [testFile(images, tested[index], options.format), write(test)])),
    ...bundlesOf(images),
    ...Object.assign({}, ...(options.postProcessors ?? []).map(({ _files: files }) => files)) as Record<string, ImageFile>,
    [PACKER_POLICY]: packerPolicy(images.map(({ recipe }) => recipe), options),
  };
}

function imageModel(problems: Problems, images: readonly PackerImage[], options: PackerOptions): PackerModel {
  const { target, emulator, ansible, postProcessors = [] } = options;
  const recipes = images.map(({ recipe }) => recipe);
  const builds = images.map(({ recipe, plan, values }): ModelBuild => {
    const hash = recipeHash(recipe, plan, values);
    const input: BuilderInput = { recipe, hash, sourceAmi: sourceAmiVariable(recipe, images.length > 1), target, emulator };
    const source = withFurther(problems, imageBuilder(input), options);
    const actions = plan.actions.filter(({ phase }) => phase !== ImagePhase.TEST);
    const provisioning = { recipe, up: '', ansible };
    return { name: recipe.name, builder: BUILDER, source, provisioners: [...upload(provisioning), ...runAll(provisioning, actions)], postProcessors: postProcessing(recipe, hash, postProcessors) };
  });
  return {
    target, builds, pluginVersion: pluginVersion(builds), ansible: ansible !== undefined, variables: variablesOf(problems, recipes),
    description: `Builds ${recipes.map(({ name }) => name).join(', ')}. Rendered from image recipes; changes are overwritten.`,
  };
}

function testModel(problems: Problems, { recipe, plan }: PackerImage, options: PackerOptions): PackerModel {
  const { target, emulator } = options;
  const source = withFurther(problems, testBuilder({ recipe, hash: recipeHash(recipe, plan), sourceAmi: PACKER_VARIABLES.sourceAmi, target, emulator }), options);
  const actions = plan.actions.filter(({ phase }) => phase === ImagePhase.TEST);
  const provisioning = { recipe, up: '/..' };
  const builds = [{ name: recipe.name, builder: BUILDER, source, provisioners: [...upload(provisioning), ...runAll(provisioning, actions)], postProcessors: [] }];
  return {
    target, builds, pluginVersion: pluginVersion(builds), ansible: false,
    variables: testVariables(problems, recipe, actions.flatMap(({ variables }) => variables)),
    description: `Tests an image of ${recipe.name}. Rendered from its recipe; changes are overwritten.`,
  };
}

function withFurther(problems: Problems, body: Body, options: PackerOptions): Body {
  checkTarget(problems, body, options, ORIGINS);
  return { ...body, ...furtherFields(options.fields ?? {}) };
}

function pluginVersion(builds: readonly ModelBuild[]): string {
  const needed = builds.flatMap(({ source }) => [pluginVersionFor(source, AMAZON_EBS), source.ami_regions === undefined ? undefined : TAGS_COPIES]);
  return newest([OLDEST_PLUGIN, ...needed.filter((version) => version !== undefined)]) ?? OLDEST_PLUGIN;
}

function testFile(images: readonly PackerImage[], image: PackerImage | undefined, format: PackerFormat): string {
  return templateFile(testTemplate(images.length === 1 ? undefined : image?.recipe.name), format);
}

function bundlesOf(images: readonly PackerImage[]): Record<string, ImageFile> {
  return Object.fromEntries(images.flatMap(({ recipe, plan }) => [...plan.files].map(([path, file]) => [`${bundleFolder(recipe.name)}/${path}`, file])));
}

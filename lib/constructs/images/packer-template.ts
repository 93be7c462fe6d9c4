import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'fs';
import { dirname, join, resolve } from 'path';
import { ImageFile } from '../../definitions/images/image-file';
import type { ImageRecipe } from '../../definitions/images/image-recipe';
import { PackerFormat, PackerTarget } from '../../rendering/images/packer/choices';
import type { PackerAnsible, PackerFiles } from '../../rendering/images/packer/options';
import { valuesOf } from '../../rendering/images/packer/packer-field';
import type { PackerField } from '../../rendering/images/packer/packer-field';
import type { PackerPostProcessor } from '../../rendering/images/packer/post-processors';
import { renderPacker } from '../../rendering/images/packer/render';
import { planOf } from '../../rendering/images/plan';
import { readBuilderPrograms } from './builder-programs';

/** What a template for Packer builds, and who reads it. */
export interface PackerTemplateProps {
  /** Recipes of the images, all built at the same time; their names must differ. */
  readonly recipes: ImageRecipe[];
  /**
   * How the template is written.
   * @default PackerFormat.HCL2
   */
  readonly format?: PackerFormat;
  /**
   * Which Packer reads it.
   * @default PackerTarget.CURRENT
   */
  readonly target?: PackerTarget;
  /**
   * Reasons for what is refused without one, by its id, such as `packer.imds-v1` for the target 1.6.
   * @default - none
   */
  readonly acknowledge?: Record<string, string>;
  /**
   * A playbook that Ansible runs, from the machine that runs Packer, behind the steps that build and before those that validate.
   * @default - none
   */
  readonly ansible?: PackerAnsible;
  /**
   * What is done with a built image beside writing the manifest.
   * @default - nothing
   */
  readonly postProcessors?: PackerPostProcessor[];
  /**
   * Further fields of the builder amazon-ebs; none that a recipe decides.
   * @default - none
   */
  readonly fields?: PackerField[];
}

/**
 * A template for Packer with all that it needs: the files of each image, the policy of the user that runs Packer, and tests.
 *
 * Throws when the target lacks a field that a recipe needs, naming the version that brought it, a format cannot write a text, or a further field is none that
 * Packer has.
 */
export class PackerTemplate {
  private readonly files: PackerFiles;

  public constructor(props: PackerTemplateProps) {
    const programs = readBuilderPrograms();
    this.files = renderPacker(props.recipes.map((recipe) => ({ recipe, plan: planOf(recipe, programs) })), {
      format: props.format ?? PackerFormat.HCL2, target: props.target ?? PackerTarget.CURRENT, acknowledge: props.acknowledge,
      ansible: props.ansible, postProcessors: props.postProcessors, fields: valuesOf(props.fields ?? []),
    });
  }

  /** Paths of the files, below the folder that they are written to. */
  public get paths(): string[] {
    return Object.keys(this.files).sort();
  }

  /**
   * Writes the files into a folder, all of them or none.
   *
   * Throws when the folder is there and not empty.
   */
  public writeTo(folder: string): void {
    const target = resolve(folder);
    mkdirSync(dirname(target), { recursive: true });
    const unfinished = mkdtempSync(`${target}-`);
    try {
      for (const [path, file] of Object.entries(this.files)) {
        mkdirSync(dirname(join(unfinished, path)), { recursive: true });
        writeFileSync(join(unfinished, path), file instanceof ImageFile ? Buffer.from(file.base64, 'base64') : file);
      }
      renameSync(unfinished, target);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      const { code } = error as NodeJS.ErrnoException;
      throw new Error(`cannot write the template to ${folder}: ${REASONS[code ?? ''] ?? String(error)}`, { cause: error });
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTEMPTY: 'the folder is not empty; name a new one',
  EEXIST: 'the folder is not empty; name a new one',
  ENOTDIR: 'there is a file of that name; name a new folder',
  EACCES: 'it may not be written',
};

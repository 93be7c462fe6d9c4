import type { ImageFile } from '../../../definitions/images/image-file';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import type { ImagePlan } from '../plan';
import type { PackerFormat, PackerTarget } from './choices';
import type { PackerPostProcessor } from './post-processors';

/** An image that a template builds. */
export interface PackerImage {
  readonly recipe: ImageRecipe;
  readonly plan: ImagePlan;
  /**
   * Values of the recipe's variables, where the template is for one build with just these: its images are tagged with their hash.
   * @default - the images of a recipe with variables are tagged with the hash of the recipe alone
   */
  readonly values?: Readonly<Record<string, string>>;
}

/** How templates are rendered, whatever they build. */
export interface PackerOptions {
  readonly format: PackerFormat;
  readonly target: PackerTarget;
  /**
   * An emulator of EC2 to build with; the access keys come from the environment.
   * @default - AWS
   */
  readonly emulator?: PackerEmulator;
  /**
   * A playbook that Ansible runs, from the machine that runs Packer, behind the steps that build and before those that validate.
   * @default - none
   */
  readonly ansible?: PackerAnsible;
  /**
   * What is done with a built image beside writing the manifest.
   * @default - nothing
   */
  readonly postProcessors?: readonly PackerPostProcessor[];
  /**
   * Further fields of the builder amazon-ebs, by the names that Packer has for them; none that the recipe decides.
   * @default - none
   */
  readonly fields?: Readonly<Record<string, FieldValue>>;
  /**
   * What helps where the target cannot build a recipe, for who chose the target by other means.
   * @default - to render for the current target
   */
  readonly targetRemedy?: string;
  /**
   * Reasons for what is refused without one, by its id: `packer.imds-v1` renders for the target 1.6, whose builder can require no token.
   * @default - none
   */
  readonly acknowledge?: Readonly<Record<string, string>>;
}

/** Where an emulator of EC2 listens. */
export interface PackerEmulator {
  /** Address of its API, such as `http://127.0.0.1:5000`. */
  readonly endpoint: string;
}

/** A playbook that Ansible runs against the machine that builds. */
export interface PackerAnsible {
  /** Its path, from the folder that Packer runs in. */
  readonly playbook: string;
  /**
   * Further arguments of `ansible-playbook`.
   * @default - none
   */
  readonly extraArguments?: string[];
}

/** What a further field of the builder takes: a plain value, or a nested block by the names of its fields. */
export type FieldValue = string | number | boolean | readonly string[] | Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The files of a template by their path: a text of this library, or a file that the recipe carries. */
export type PackerFiles = Record<string, string | ImageFile>;

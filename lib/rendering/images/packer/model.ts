import type { Body } from './value';
import type { PackerTarget } from './choices';

/** A template of Packer, before it is written in one of its formats. */
export interface PackerModel {
  readonly target: PackerTarget;
  /** What it is, in one line. */
  readonly description: string;
  /** The oldest version of the amazon plugin that has all fields. */
  readonly pluginVersion: string;
  /** Whether Ansible is needed, which is a plugin of its own today. */
  readonly ansible: boolean;
  readonly variables: readonly ModelVariable[];
  readonly builds: readonly ModelBuild[];
}

/** A variable of a template. */
export interface ModelVariable {
  readonly name: string;
  /** The value where none is given; undefined where one must be. */
  readonly defaultValue?: string;
  readonly description?: string;
  readonly sensitive?: boolean;
}

/** One builder and all that is done on it. */
export interface ModelBuild {
  readonly name: string;
  /** The type of its builder. */
  readonly builder: string;
  /** The fields of its builder. */
  readonly source: Body;
  readonly provisioners: readonly ModelPart[];
  /** Chains: each begins with the image. */
  readonly postProcessors: readonly (readonly ModelPart[])[];
}

/** A provisioner or a post-processor. */
export interface ModelPart {
  readonly type: string;
  readonly body: Body;
}

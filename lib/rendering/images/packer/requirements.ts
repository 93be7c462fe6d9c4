import { PackerTarget } from './choices';
import type { PackerModel } from './model';

/** A plugin that Packer must have. */
interface RequiredPlugin {
  readonly name: string;
  readonly source: string;
  readonly version: string;
}

/** Which versions of Packer read a template. */
export function requiredVersion(target: PackerTarget): string {
  return target === PackerTarget.V1_6 ? '>= 1.6.6, < 1.7.0' : '>= 1.7.0, < 2.0.0';
}

/** The plugins of a template: 1.6.6 has all in itself, and no word for them. */
export function requiredPlugins({ target, pluginVersion, ansible }: PackerModel): RequiredPlugin[] {
  if (target === PackerTarget.V1_6) {
    return [];
  }
  return [
    { name: 'amazon', source: 'github.com/hashicorp/amazon', version: `>= ${pluginVersion}, < 2.0.0` },
    ...(ansible ? [{ name: 'ansible', source: 'github.com/hashicorp/ansible', version: '>= 1.0.0, < 2.0.0' }] : []),
  ];
}

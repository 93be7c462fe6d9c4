import { BUNDLE } from '../plan';
import { PackerFormat } from './choices';

/** Variables that a template has beside those of its recipe. */
export const PACKER_VARIABLES = { sourceAmi: 'source_ami', region: 'region' } as const;

/** Where Packer writes what it built, in the folder that it runs in. */
export const PACKER_MANIFEST = 'packer-manifest.json';

/** Where the policy of the user that runs Packer is written. */
export const PACKER_POLICY = 'packer-policy.json';

const EXTENSIONS: Readonly<Record<PackerFormat, string>> = {
  [PackerFormat.JSON]: 'json',
  [PackerFormat.HCL2_JSON]: 'pkr.json',
  [PackerFormat.HCL2]: 'pkr.hcl',
};

/** The template that builds. */
export const IMAGE_TEMPLATE = 'image';

/** The folder of the template that tests: apart, because Packer reads all templates of a folder as one. One template tests one image: where several are built, its name says which. */
export function testFolder(image?: string): string {
  return image === undefined ? 'test' : `test-${image}`;
}

/** The template that tests an image. */
export function testTemplate(image?: string): string {
  return `${testFolder(image)}/test`;
}

/** Name of the file of a template. */
export function templateFile(template: string, format: PackerFormat): string {
  return `${template}.${EXTENSIONS[format]}`;
}

/** The folder beside the template that is copied onto the builder: its last part is that of the bundle there, as a copy keeps it. */
export function bundleFolder(image: string): string {
  return `files/${image}/${BUNDLE.slice(BUNDLE.lastIndexOf('/') + 1)}`;
}

/** The folder on the builder that the bundle is copied into. */
export const BUNDLE_PARENT = BUNDLE.slice(0, BUNDLE.lastIndexOf('/'));

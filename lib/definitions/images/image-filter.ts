import { knownAtSynth, text } from '../checks';
import type { Problems } from '../problems';

const OWNER = { pattern: /^(\d{12}|self|amazon|aws-marketplace)$/, allowed: 'the id of an account (12 digits), self, amazon or aws-marketplace' };
/** The filters that name an image; `architecture` is added from what asks for the image. */
const NAMES = [
  'name', 'description', 'image-id', 'platform', 'platform-details', 'root-device-type', 'state', 'virtualization-type', 'boot-mode', 'imds-support',
  'ena-support', 'hypervisor', 'owner-alias', 'product-code', 'tag-key',
];
const TAG_FILTER = /^tag:[\p{L}\p{N} _.:/=+@-]{1,128}$/u;
/** `*` and `?` stand for what is not known of a value. */
const VALUE = { pattern: /^[\p{L}\p{N} _.:/=+@*?()[\]-]{1,256}$/u, allowed: '1-256 letters, digits, spaces or _.:/=+@*?()[]-, where ? stands for any other character' };

/** Why a text names no owner of images, or undefined. */
export function ownerProblem(name: string, owner: string): string | undefined {
  return knownAtSynth(name, owner) ?? text(name, owner, OWNER);
}

/**
 * Checks the filters of EC2 that images are found by.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 */
export function checkFilters(problems: Problems, filters: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(filters)) {
    const path = ['filters', name];
    if (name === 'architecture') {
      problems.addKey(path, 'filter "architecture" follows from what the image is for; leave it out');
    } else if (!NAMES.includes(name) && !TAG_FILTER.test(name)) {
      problems.addKey(path, `filter ${JSON.stringify(name)} must be one of ${NAMES.join(', ')}, or tag:KEY`);
    }
    problems.check(path, knownAtSynth(name, value) ?? text(name, value, VALUE));
  }
}

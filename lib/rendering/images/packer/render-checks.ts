import { oneOf, text } from '../../../definitions/checks';
import type { Form } from '../../../definitions/checks';
import type { Problems } from '../../../definitions/problems';
import { PackerFormat, PackerTarget } from './choices';
import { TARGET_REMEDY } from './field-checks';
import type { Origin } from './field-checks';
import type { PackerAnsible, PackerImage, PackerOptions } from './options';
import { checkLimits } from './policy-limits';

const ENDPOINT: Form = { pattern: /^https?:\/\/[A-Za-z0-9.-]+(:\d{1,5})?$/, allowed: 'an address such as http://127.0.0.1:5000' };
/** The one thing that a reason makes render. */
export const IMDS_V1 = 'packer.imds-v1';

/** Which part of a recipe asks for a field that not every Packer has. */
export const ORIGINS: Readonly<Record<string, Origin>> = {
  ami_org_arns: { path: ['organizations'], words: '"organizations"' },
  ami_ou_arns: { path: ['organizationalUnits'], words: '"organizationalUnits"' },
  skip_create_ami: { path: ['steps'], words: 'a check of the phase "test"' },
};

/** Checks what is rendered together, and how. */
export function checkImages(problems: Problems, images: readonly PackerImage[], options: PackerOptions): void {
  const { format, target, emulator, ansible, acknowledge = {}, targetRemedy = TARGET_REMEDY } = options;
  problems.check('format', oneOf('format', format, Object.values(PackerFormat)));
  problems.check('target', oneOf('target', target, Object.values(PackerTarget)));
  problems.check(['emulator', 'endpoint'], text('endpoint', emulator?.endpoint, ENDPOINT));
  checkNames(problems, images.map(({ recipe }) => recipe.name));
  if (target === PackerTarget.V1_6 && (acknowledge[IMDS_V1] ?? '').trim() === '') {
    problems.add('target', `target "${PackerTarget.V1_6}" builds on a machine whose metadata needs no token (IMDSv1), because "metadata_options" came with Packer 1.7.0 and "imds_support" with version 1.2.2 of the amazon plugin; ${targetRemedy}, or acknowledge "${IMDS_V1}" with a reason`);
  }
  Object.keys(acknowledge).forEach((id) => problems.check(['acknowledge', id], oneOf('acknowledge', id, [IMDS_V1])));
  checkLimits(problems, images.map(({ recipe }) => recipe), { target, targetRemedy });
  checkAnsible(problems, ansible);
}

function checkNames(problems: Problems, names: readonly string[]): void {
  if (names.length === 0) {
    problems.add([], 'a template must build one image at least, got none; add a recipe');
  }
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) {
      problems.add([String(index), 'name'], `a template must have each family once, got ${JSON.stringify(name)} twice; render one of them apart`);
    }
  });
}

/** Packer fills in the arguments of Ansible more or less often, as its version has it. */
function checkAnsible(problems: Problems, ansible: PackerAnsible | undefined): void {
  const texts = [...(ansible === undefined ? [] : [ansible.playbook]), ...(ansible?.extraArguments ?? [])];
  texts.forEach((each) => {
    if (each.includes('{{')) {
      problems.add('ansible', `"ansible" must have no {{ in its playbook and arguments, because Packer fills it in, got ${JSON.stringify(each)}; put it into a file of variables`);
    }
  });
}

import { knownAtSynth, text } from '../checks';
import type { Form } from '../checks';

const SIZE = '(nano|micro|small|medium|large|([1-9]\\d{0,2})?xlarge|metal(-[1-9]\\d{0,2}xl)?)';
const TYPE: Form = { pattern: new RegExp(`^[a-z][a-z0-9-]{1,15}\\.${SIZE}$`), allowed: 'an EC2 instance type such as r7g.large' };
/** From such a family the CDK reads the processor's architecture; of any other it says only that it is malformed. */
const READABLE: Form = {
  pattern: /^[a-z]+\d{1,2}[a-z-]*\.[a-z0-9-]+$/,
  allowed: 'of a family such as r7g or m7i-flex, with no second number, because the CDK reads the architecture from it',
};

/** Families whose volumes appear as Xen disks, without the link that names an NVMe disk by the id of its volume. */
const XEN = [
  'c1', 'c3', 'c4', 'cc1', 'cc2', 'cg1', 'cr1', 'd2', 'f1', 'g2', 'g3', 'g3s', 'h1', 'hi1', 'hs1', 'i2', 'i3',
  'm1', 'm2', 'm3', 'm4', 'p2', 'p3', 'r3', 'r4', 't1', 't2', 'x1', 'x1e',
];
/** The types of these families that are Nitro all the same. */
const NITRO = ['i3.metal'];

/** Why a node cannot run on an instance type, or undefined. */
export function instanceTypeProblem(instanceType: string): string | undefined {
  const name = 'instanceType';
  return knownAtSynth(name, instanceType) ?? text(name, instanceType, TYPE) ?? text(name, instanceType, READABLE) ?? xenProblem(name, instanceType);
}

function xenProblem(name: string, instanceType: string): string | undefined {
  const family = instanceType.split('.')[0] ?? '';
  const xen = XEN.includes(family) && !NITRO.includes(instanceType);
  return xen ? `"${name}" needs a Nitro instance type such as r7g.large, because a node finds its volume by its NVMe link, got ${JSON.stringify(instanceType)}` : undefined;
}

import { own } from '../own';

const GIB = 1024 ** 3;

/** What comes behind the letter and the generation: processors of Arm (g), Intel (i) or AMD (a), network (n), disks (d), EBS (b), clock (z), and the price. */
const FAMILY = /^(?:([cmr])([5-8])|x([28]))([abdeginz]*)(?:-flex)?$/;
/** GiB of memory for each processor, which all types of a kind share. */
const GIB_OF_KIND: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8 };
/** Families with another measure than their letter says. */
const GIB_OF_FAMILY: Readonly<Record<string, number>> = { x2gd: 16, x2idn: 16, x2iedn: 32, x2iezn: 32, x8g: 16 };
/** Families that share nothing, by size, in GiB. */
const BURSTABLE: Readonly<Record<string, number>> = { 'nano': 0.5, 'micro': 1, 'small': 2, 'medium': 4, 'large': 8, 'xlarge': 16, '2xlarge': 32 };
const C5N: Readonly<Record<string, number>> = { 'large': 5.25, 'xlarge': 10.5, '2xlarge': 21, '4xlarge': 42, '9xlarge': 96, '18xlarge': 192, 'metal': 192 };
const GIB_OF_TYPE: Readonly<Record<string, Readonly<Record<string, number>>>> = { t3: BURSTABLE, t3a: BURSTABLE, t4g: BURSTABLE, c5n: C5N };

/** Processors of a size; a size is a multiple of xlarge, which has four. */
function processorsOf(size: string): number | undefined {
  if (size === 'medium' || size === 'large') {
    return size === 'medium' ? 1 : 2;
  }
  const times = /^(?:metal-)?([1-9]\d{0,2})?xl(?:arge)?$/.exec(size);
  return times === null ? undefined : 4 * Number(times[1] ?? 1);
}

/** The size that a metal type without a number is as large as. */
function metalOf(generation: number, attributes: string): string | undefined {
  if (attributes.startsWith('g')) {
    return '16xlarge';
  }
  if (generation === 5) {
    return attributes === 'zn' ? '12xlarge' : '24xlarge';
  }
  return generation === 6 && attributes.startsWith('i') ? '32xlarge' : undefined;
}

/**
 * Memory of an EC2 instance type in bytes, as AWS states it, or undefined for a type that is not of the families m, c and r from generation
 * 5, x2, x8g, t3 and t4g.
 *
 * A machine finds some percent less: its firmware and its kernel keep them.
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
 */
export function typeMemory(instanceType: string): number | undefined {
  const [family = '', size = ''] = instanceType.split('.');
  const listed = own(GIB_OF_TYPE, family);
  if (listed !== undefined) {
    return inBytes(own(listed, size));
  }
  const [, kind = '', generation = '', , attributes = ''] = FAMILY.exec(family) ?? [];
  const each = own(GIB_OF_FAMILY, family) ?? own(GIB_OF_KIND, kind);
  const known = size === 'metal' ? metalOf(Number(generation), attributes) : size;
  const processors = known === undefined ? undefined : processorsOf(known);
  return each === undefined || processors === undefined ? undefined : inBytes(each * processors);
}

function inBytes(gib: number | undefined): number | undefined {
  return gib === undefined ? undefined : gib * GIB;
}

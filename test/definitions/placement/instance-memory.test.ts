import { typeMemory } from '../../../lib/definitions/placement/instance-memory';

const GIB = 1024 ** 3;

// As the pages of the instance types state them.
test.each([
  ['t3.nano', 0.5], ['t3a.small', 2], ['t4g.micro', 1], ['t4g.2xlarge', 32],
  ['c5.large', 4], ['c5.9xlarge', 72], ['c5.metal', 192], ['c5n.large', 5.25], ['c5n.18xlarge', 192], ['c6g.medium', 2], ['c6gn.16xlarge', 128], ['c7i-flex.large', 4], ['c8g.48xlarge', 384],
  ['m5.large', 8], ['m5.metal', 384], ['m5zn.3xlarge', 48], ['m5zn.metal', 192], ['m5dn.24xlarge', 384], ['m6i.metal', 512], ['m6g.metal', 256], ['m6a.48xlarge', 768], ['m7g.xlarge', 16],
  ['m7i.metal-24xl', 384], ['m7i-flex.8xlarge', 128], ['m8g.metal-48xl', 768],
  ['r5.large', 16], ['r5b.metal', 768], ['r6gd.medium', 8], ['r6idn.32xlarge', 1024], ['r7g.large', 16], ['r7g.16xlarge', 512], ['r7iz.32xlarge', 1024], ['r8g.2xlarge', 64],
  ['x2gd.medium', 16], ['x2gd.metal', 1024], ['x2idn.16xlarge', 1024], ['x2iedn.xlarge', 128], ['x2iezn.2xlarge', 256], ['x8g.medium', 16], ['x8g.48xlarge', 3072],
] as const)('%s has %d GiB', (type, gib) => {
  expect(typeMemory(type)).toBe(gib * GIB);
});

test.each(['', 'r7g', 'm4.large', 'r4.large', 'i4i.large', 'z1d.large', 'm7i.metal', 'm9g.large', 'u-6tb1.metal', 'r7g.huge', 'r7g.0xlarge', 't3.4xlarge', 'constructor.large', '${Token[TOKEN.1]}'])('of %j nothing is said', (type) => {
  expect(typeMemory(type)).toBeUndefined();
});

import fc from 'fast-check';
import { isPrivate, parseCidr } from '../../../lib/definitions/network/cidr';

interface Block { readonly base: number; readonly prefix: number }

const blocks: fc.Arbitrary<Block> = fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 32 }))
  .map(([address, prefix]) => ({ base: Math.floor(address / 2 ** (32 - prefix)) * 2 ** (32 - prefix), prefix }));

function written(base: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.');
}

function isPrivateText(block: string): boolean | undefined {
  const cidr = parseCidr(block);
  return cidr && isPrivate(cidr);
}

test('every block is read as it is written', () => {
  fc.assert(fc.property(blocks, ({ base, prefix }) => {
    expect(parseCidr(`${written(base)}/${prefix}`)).toEqual({ base, prefix });
  }));
});

test('a block with bits behind its prefix is none', () => {
  const dirty = blocks.filter(({ prefix }) => prefix < 32).chain(({ base, prefix }) =>
    fc.integer({ min: 1, max: 2 ** (32 - prefix) - 1 }).map((bits) => `${written(base + bits)}/${prefix}`));
  fc.assert(fc.property(dirty, (block) => {
    expect(parseCidr(block)).toBeUndefined();
  }));
});

test.each([
  '', '10.0.0.0', '10.0.0/8', '10.0.0.0/33', '256.0.0.0/8', '10.0.0.0/-1', '010.0.0.0/8', '10.0.0.0/08', '10.0.0.00/8', ' 10.0.0.0/8', '10.0.0.0/8\n', '10.0.0.0/8;',
  '0x0a.0.0.0/8', '::/0', '10.0.0.0/8 0.0.0.0/0', '1000.0.0.0/8', '10.1000.0.0/8', '10.0.256.0/24', '10.0.0.0/100',
])('%j is no block', (block) => {
  expect(parseCidr(block)).toBeUndefined();
});

test('no text makes the parser throw', () => {
  fc.assert(fc.property(fc.string(), (value) => {
    expect(parseCidr(value)).toBeUndefined();
  }));
});

test.each([
  '10.0.0.0/8', '10.255.255.255/32', '172.16.0.0/12', '172.31.255.0/24', '192.168.0.0/16', '192.168.255.254/31', '100.64.0.0/10', '100.127.255.255/32',
])('%s is private', (block) => {
  expect(isPrivateText(block)).toBe(true);
});

test.each([
  '0.0.0.0/0', '8.0.0.0/6', '10.0.0.0/7', '9.255.255.255/32', '11.0.0.0/8', '172.15.0.0/16', '172.32.0.0/16', '172.16.0.0/11', '192.167.0.0/16', '192.169.0.0/16', '192.168.0.0/15',
  '100.63.255.0/24', '100.128.0.0/9', '127.0.0.0/8', '169.254.169.254/32', '255.255.255.255/32',
])('%s is not', (block) => {
  expect(isPrivateText(block) ?? false).toBe(false);
});

test('a block is private only if its first and its last address are', () => {
  fc.assert(fc.property(blocks, (block) => {
    const last = block.base + 2 ** (32 - block.prefix) - 1;
    const ends = [block.base, last].every((base) => isPrivate({ base, prefix: 32 }));
    expect(!isPrivate(block) || ends).toBe(true);
  }));
});

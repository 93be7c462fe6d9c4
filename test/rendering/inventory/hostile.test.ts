import fc from 'fast-check';
import type { InventoryHost } from '../../../lib/rendering/inventory/host';
import { inventoryOf } from '../../../lib/rendering/inventory/inventory';
import { inventoryScript } from '../../../lib/rendering/inventory/inventory-script';
import { instance } from './hosts';

type Variables = Record<string, unknown>;

function variablesOf(host: InventoryHost): Variables {
  const [variables] = Object.values(inventoryOf([host]).hosts);
  return variables as Variables;
}

test('a tag that is a template is marked as text, and others are left as they are', () => {
  const tags = { evil: "{{ lookup('pipe', 'id') }}", block: '{% raw %}', comment: '{# x', half: '{', header: "#jinja2: variable_start_string:'[['", plain: 'a } b' };
  expect(variablesOf({ ...instance('i-1'), tags }).ec2_tags).toEqual({
    block: { __ansible_unsafe: '{% raw %}' },
    comment: { __ansible_unsafe: '{# x' },
    evil: { __ansible_unsafe: "{{ lookup('pipe', 'id') }}" },
    half: { __ansible_unsafe: '{' },
    header: { __ansible_unsafe: "#jinja2: variable_start_string:'[['" },
    plain: 'a } b',
  });
});

test('a tag whose key could be a template, or a word of the decoder, is a pair apart from the others', () => {
  const { ec2_tags: tags, ec2_tags_unsafe: unsafe } = variablesOf({ ...instance('i-1'), tags: { '{{ 1 }}': 'a', __ansible_vault: 'b', __ansible_unsafe: 'c', good: 'd' } });
  expect(tags).toEqual({ good: 'd' });
  expect(unsafe).toEqual([{ key: '__ansible_unsafe', value: 'c' }, { key: '__ansible_vault', value: 'b' }, { key: { __ansible_unsafe: '{{ 1 }}' }, value: 'a' }]);
});

test('a tag called __proto__ is a tag', () => {
  const tags = JSON.parse('{"__proto__": "x", "constructor": "y"}') as Record<string, string>;
  expect(JSON.stringify(variablesOf({ ...instance('i-1'), tags }).ec2_tags)).toBe('{"__proto__":"x","constructor":"y"}');
});

test('names of keys and security groups, which a user chooses too, are marked like tags', () => {
  const own = { key_name: '{{ 1 }}', security_groups: [{ group_id: 'sg-1', group_name: '{% x %}' }] };
  const { key_name: key, security_groups: groups } = variablesOf(instance('i-1', { variables: own }));
  expect(key).toEqual({ __ansible_unsafe: '{{ 1 }}' });
  expect(groups).toEqual([{ group_id: 'sg-1', group_name: { __ansible_unsafe: '{% x %}' } }]);
});

/** Every text in a JSON value, with the key that it stands at; keys of objects too. */
function texts(value: unknown, at = ''): { at: string; text: string }[] {
  if (typeof value === 'string') return [{ at, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([key, member]) => texts(member, key));
  return Array.isArray(value) ? below : [...Object.keys(value).map((text) => ({ at: 'a key', text })), ...below];
}

test('whatever the tags hold, no text that Ansible reads as a variable holds a brace, and no value is lost', () => {
  const nasty = fc.oneof(fc.string({ unit: fc.constantFrom('{', '}', '%', '#', ' ', 'a', '-', '_') }), fc.string({ unit: 'grapheme' }), fc.constantFrom('__ansible_vault', '__ansible_unsafe', '{{ x }}', '#jinja2:'));
  const key = fc.oneof(nasty, fc.constantFrom('Name', 'redis-fleet:slot', 'redis-fleet:fleet', 'redis-fleet:cluster', 'redis-fleet:environment', 'redis-fleet:engine', 'redis-fleet:shard'));
  fc.assert(fc.property(fc.dictionary(key, nasty), (tags) => {
    const script: unknown = JSON.parse(JSON.stringify(inventoryScript(inventoryOf([{ ...instance('i-1'), tags }]))));
    const read = texts(script).filter(({ at }) => at !== '__ansible_unsafe');
    expect(read.filter(({ text }) => text.includes('{'))).toEqual([]);
    const all = texts(script).map(({ text }) => text);
    Object.entries(tags).flat().forEach((text) => expect(all).toContain(text));
  }), { numRuns: 1000 });
});

test('every name of a variable is an identifier', () => {
  const names = Object.keys(variablesOf({ ...instance('i-1'), tags: { 'my-tag': 'x', '{': 'y' } }));
  expect(names).toContain('ec2_tags_unsafe');
  names.forEach((name) => expect(name).toMatch(/^[a-z][a-z0-9_]*$/));
});

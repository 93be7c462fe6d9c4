import fc from 'fast-check';
import { stringify } from 'yaml';
import type { InventoryConfig } from '../../../lib/definitions/inventory/config';
import { parseInventoryFile } from '../../../lib/fleet-file/inventory/inventory-file';
import { inventoryFileJsonSchema } from '../../../lib/fleet-file/inventory/schema';
import { FleetFileError } from '../../../lib/fleet-file/issue';
import { compileRules } from '../../../lib/rendering/inventory/constructed';

const RUNS = 300;

/** The configuration of a text, or the issues of one that is none. Anything but a FleetFileError fails the test. */
function read(text: string): { config: InventoryConfig } | { issues: FleetFileError['issues'] } {
  try {
    return { config: parseInventoryFile(text, 'redis_fleet.yml', compileRules) };
  } catch (error) {
    if (error instanceof FleetFileError) {
      return { issues: error.issues };
    }
    throw error;
  }
}

function expectInside(text: string, issues: FleetFileError['issues']): void {
  const lines = text.split('\n');
  expect(issues.length).toBeGreaterThan(0);
  for (const { line, column, message } of issues) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
    expect(message).toMatch(/\S/);
  }
}

const KEYS = Object.keys(inventoryFileJsonSchema().properties as object);
const HOSTILE = ['-oProxyCommand=touch /tmp/x', '{{ lookup("pipe", "id") }}', '$(id)', '`id`', 'a;b', "'", '"', '\\', '..', '%h', '\u202e', '${jndi:x}', '!!python/object', '*x', '&x'];
const word = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ maxLength: 30 }), fc.constantFrom(...KEYS, 'ssm', 'tag:Name', 'host', 'user', 'key', 'name', 'live'));
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, word, fc.integer(), fc.boolean(), fc.constant(null), fc.array(tie('any'), { maxLength: 4 }), fc.dictionary(word, tie('any'), { maxKeys: 4 })),
})).any;
const document = fc.dictionary(fc.oneof({ arbitrary: fc.constantFrom(...KEYS), weight: 5 }, { arbitrary: word, weight: 1 }), value, { maxKeys: 6 });

test('whatever the values of a file are, it is a configuration, or its errors have places inside of it', () => {
  fc.assert(fc.property(document, (content) => {
    const text = stringify(content);
    const found = read(text);
    if ('issues' in found) expectInside(text, found.issues);
  }), { numRuns: RUNS });
});

test('whatever the text of a file is, it is a configuration, or its errors have places inside of it', () => {
  fc.assert(fc.property(fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')), (text) => {
    const found = read(text);
    if ('issues' in found) expectInside(text, found.issues);
  }), { numRuns: RUNS });
});

test('no value that reaches SSH begins as an option does, or holds what ends an argument', () => {
  const reach = fc.oneof(
    fc.record({ bastion: fc.record({ host: word, user: word }, { requiredKeys: ['host'] }) }),
    fc.record({ ssm: fc.record({ profile: word }) }),
    fc.record({ instance_connect: fc.record({ endpoint_id: word, profile: word }, { requiredKeys: [] }) }),
    fc.record({ aws_ssm: fc.record({ bucket: word, document: word, plugin: word, profile: word }, { requiredKeys: ['bucket'] }) }),
  );
  fc.assert(fc.property(reach, (given) => {
    const found = read(stringify({ reach: given }));
    const texts = 'config' in found ? Object.values(found.config.reach).map(String) : [];
    texts.forEach((text) => expect(text).toMatch(/^[\w/][\w.:/@+-]*$/));
  }), { numRuns: RUNS });
});

import { DescribeInstancesResult$ } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { snakeCase } from '../../lib/cli/inventory/sources/live/snake-case';
import { inProject } from '../support/project';
import { run } from '../support/run';

const SCRIPT = `
import json, sys
from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict
print(json.dumps([next(iter(camel_dict_to_snake_dict({name: 1}))) for name in json.loads(sys.argv[1])]))
`;

function ansibleSays(names: readonly string[]): string[] {
  const { stdout } = run(inProject('.venv', 'bin', 'python'), ['-c', SCRIPT, JSON.stringify(names)]);
  return JSON.parse(stdout) as string[];
}

/** Names of all members below a schema of the SDK. */
function membersOf(schema: unknown, seen = new Set<unknown>()): string[] {
  const found: unknown = typeof schema === 'function' ? (schema as () => unknown)() : schema;
  if (!Array.isArray(found) || seen.has(found)) return [];
  seen.add(found);
  const [kind, , , , names, members] = found as unknown[];
  if (kind === 3) return [...names as string[], ...(members as unknown[]).flatMap((member) => membersOf(member, seen))];
  return found.flatMap((part: unknown) => membersOf(part, seen));
}

test('every member of an instance has the name that Ansible gives it', () => {
  const names = [...new Set(membersOf(DescribeInstancesResult$))];
  expect(names).toEqual(expect.arrayContaining(['BlockDeviceMappings', 'CpuOptions', 'HttpPutResponseHopLimit', 'PrivateIpAddress', 'UsageOperationUpdateTime']));
  expect(names.map(snakeCase)).toEqual(ansibleSays(names));
});

test('any name, with acronyms, their plurals and digits, is written as Ansible writes it', () => {
  const part = fc.constantFrom('A', 'AB', 'ARN', 'ARNs', 'IDs', 'VPCs', 'Ipv6', 'x', 'xy', '_', '6', 'S', 's', 'Zone', 'DNS', '-');
  const names = fc.sample(fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')), 500);
  expect(names.map(snakeCase)).toEqual(ansibleSays(names));
});

import { inventoryConfig } from '../../../lib/definitions/inventory/config';
import type { InventoryConfig } from '../../../lib/definitions/inventory/config';
import { hostname } from '../../../lib/definitions/inventory/hostname';
import { keyedGroup } from '../../../lib/definitions/inventory/keyed-group';
import { liveSource } from '../../../lib/definitions/inventory/sources';
import { parseInventoryFile } from '../../../lib/fleet-file/inventory/inventory-file';
import { compileRules } from '../../../lib/rendering/inventory/constructed';

const parsed = (text: string): InventoryConfig => parseInventoryFile(text, 'redis_fleet.yml', compileRules);

test('the smallest file means the defaults', () => {
  expect(parsed('version: 1\n')).toEqual(inventoryConfig());
});

test('every key of a live source at the top of the file means what the definitions mean by it', () => {
  const config = parsed(`
fleet: demo
regions: [eu-west-1, us-east-1]
accounts:
  - { name: production, role_arn: "arn:aws:iam::123456789012:role/inventory", external_id: inventory-7, profile: main, regions: [eu-west-2] }
filters: { tag:Environment: prod, "tag:Shard": [1, 2], tag:Live: true }
include_filters: [{ instance-type: [r7g.large, r7g.xlarge] }]
exclude_filters: [{ tag:Name: "*-old" }]
states: [running, stopped]
all_instances: true
strict_permissions: false
timeout_seconds: 60
retries: 5
`);
  expect(config.sources).toEqual([{ live: {
    fleet: 'demo', regions: ['eu-west-1', 'us-east-1'], allRegions: false,
    accounts: [{ name: 'production', roleArn: 'arn:aws:iam::123456789012:role/inventory', externalId: 'inventory-7', profile: 'main', regions: ['eu-west-2'] }],
    filters: { 'tag:Environment': ['prod'], 'tag:Shard': ['1', '2'], 'tag:Live': ['true'] },
    includeFilters: [{ 'instance-type': ['r7g.large', 'r7g.xlarge'] }], excludeFilters: [{ 'tag:Name': ['*-old'] }],
    states: ['running', 'stopped'], allInstances: true, strictPermissions: false, timeoutSeconds: 60, retries: 5,
  } }]);
});

test('listed sources stand in the order of the file, and the fleet at the top is that of each that names none', () => {
  const config = parsed(`
fleet: demo
sources:
  - live: { all_regions: true }
  - live:
  - assembly: cdk.out
  - assembly: { folder: other.out, fleet: spare }
  - file: hosts.csv
  - file: { path: more.yml }
`);
  expect(config.sources).toEqual([
    { live: liveSource({ fleet: 'demo', allRegions: true }) }, { live: liveSource({ fleet: 'demo' }) },
    { assembly: { folder: 'cdk.out', fleet: 'demo' } }, { assembly: { folder: 'other.out', fleet: 'spare' } },
    { file: { path: 'hosts.csv' } }, { file: { path: 'more.yml' } },
  ]);
});

test('names, variables and groups come out as expressions with the defaults of Ansible', () => {
  const config = parsed(`
hostnames: [tag:Name, { name: private-ip-address, prefix: "tag:Name=web", separator: "-" }]
allow_duplicated_hosts: true
strict: true
strict_names: true
hostvars_prefix: aws_
hostvars_suffix: _x
compose: { ansible_host: aws_private_ip_address_x, redis_port: 6379, monitored: true }
groups: { big: "'xlarge' in aws_instance_type_x" }
keyed_groups:
  - key: tags
  - { key: tags.Roles, prefix: role, separator: "", parent_group: "roles_{{ tags.Env }}", default_value: none, leading_separator: false, split: "," }
cache: { seconds: 300, folder: .cache }
min_hosts: 9
`);
  expect(config).toEqual(inventoryConfig({
    hostnames: [hostname({ name: 'tag:Name' }), hostname({ name: 'private-ip-address', prefix: 'tag:Name=web', separator: '-' })],
    allowDuplicatedHosts: true, strict: true, strictNames: true, hostvarsPrefix: 'aws_', hostvarsSuffix: '_x',
    compose: { ansible_host: 'aws_private_ip_address_x', redis_port: '6379', monitored: 'true' },
    groups: { big: "'xlarge' in aws_instance_type_x" },
    keyedGroups: [keyedGroup({ key: 'tags' }), {
      key: 'tags.Roles', prefix: 'role', separator: '', parentGroup: 'roles_{{ tags.Env }}', defaultValue: 'none', trailingSeparator: true, leadingSeparator: false, split: ',',
    }],
    cache: { seconds: 300, folder: '.cache' }, minHosts: 9,
  }));
});

test.each([
  ['reach: direct', { kind: 'direct', address: 'private' }],
  ['reach: { direct: { address: public } }', { kind: 'direct', address: 'public' }],
  ['reach: { bastion: { host: bastion.example.com, user: admin, port: 2222 } }', { kind: 'bastion', host: 'bastion.example.com', user: 'admin', port: 2222 }],
  ['reach: ssm', { kind: 'ssm' }],
  ['reach: { ssm: { profile: production } }', { kind: 'ssm', profile: 'production' }],
  ['reach: { ssm: }', { kind: 'ssm' }],
  ['reach: { aws_ssm: { bucket: ansible-files, bucket_sse_mode: "aws:kms", bucket_sse_kms_key_id: alias/x, timeout_seconds: 90, retries: 1, document: Own-Shell, plugin: /opt/smp, profile: p } }',
    { kind: 'aws_ssm', bucket: 'ansible-files', bucketSseMode: 'aws:kms', bucketSseKmsKeyId: 'alias/x', timeoutSeconds: 90, retries: 1, document: 'Own-Shell', plugin: '/opt/smp', profile: 'p' }],
  ['reach: instance_connect', { kind: 'instance_connect' }],
  ['reach: { instance_connect: { endpoint_id: eice-0123456789abcdef0 } }', { kind: 'instance_connect', endpointId: 'eice-0123456789abcdef0' }],
])('%s is read', (text, reach) => expect(parsed(text).reach).toEqual(reach));

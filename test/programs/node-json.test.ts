import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderKernelJson } from '../../lib/rendering/kernel/kernel-json';
import { dataOf, localConfOf, PATHS, readyFileOf, redisConfOf, usersAclOf } from '../../lib/rendering/paths';
import { LIFECYCLE_HOOKS } from '../../lib/rendering/placement/lifecycle-hooks';
import { renderNodeJson } from '../../lib/rendering/placement/node-json';
import { firstSlotOf, FLEETS, resourcesOf } from '../support/fleets';
import { venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'node-json-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs Python with the node's own package. */
function onNode(program: string, ...args: string[]): RunResult {
  return run(venvPython(), ['-c', program, ...args], { env: { PYTHONPATH: inProject('lib', 'node'), PYTHONDONTWRITEBYTECODE: '1' } });
}

const READ = `
import dataclasses, json, sys
from pathlib import Path
from redis_fleet_node.node import read_node
node = read_node(Path(sys.argv[1]))
paths = [[str(path) for path in (d.conf, d.local_conf, d.data, d.users_acl, d.ready_file)] for d in node.databases]
print(json.dumps({"node": dataclasses.asdict(node), "paths": paths}, default=str))
`;

interface Read {
  readonly node: {
    readonly slot: { readonly name: string };
    readonly engine: { readonly user: string };
    readonly databases: readonly { readonly name: string; readonly port: number; readonly cpus: string | null; readonly memory: object; readonly persistence: object; readonly users: readonly { readonly name: string }[] }[];
    readonly cluster: { readonly node_timeout_millis: number } | null;
    readonly hooks: object;
    readonly host_status: { readonly port: number; readonly access: string } | null;
  };
  readonly paths: readonly (readonly string[])[];
}

test.each(Object.entries(FLEETS))('the programs of a node read the node.json of fleet %s, and look for its files where rendering puts them', (_name, definition) => {
  const file = join(folder, 'node.json');
  const slot = firstSlotOf(definition);
  writeFileSync(file, renderNodeJson(definition, slot, resourcesOf(definition)));
  const { code, stdout, stderr } = onNode(READ, file);
  expect([code, stderr]).toEqual([0, '']);
  const { node, paths } = JSON.parse(stdout) as Read;
  expect([node.slot.name, node.engine.user]).toEqual([slot.nameIn(definition.name), definition.machine.image.installationOf(definition.engine).user]);
  expect(node.cluster?.node_timeout_millis).toBe(definition.topology.clusterRules?.nodeTimeoutMillis);
  expect(node.hooks).toEqual(LIFECYCLE_HOOKS);
  const { hostStatus } = definition;
  expect(node.host_status).toEqual(hostStatus === undefined ? null : { port: hostStatus.port, access: hostStatus.access });
  expect(node.databases.map(({ name, port, cpus, users }) => [name, port, cpus, users.map((user) => user.name)])).toEqual(
    definition.databases.map(({ name, port, cpus, users }) => [name, port, cpus ?? null, users.map((user) => user.name)]),
  );
  expect(node.databases.map(({ memory }) => memory)).toEqual(definition.databases.map(({ memorySharePercent }) => expect.objectContaining({ share_percent: memorySharePercent }) as object));
  expect(node.databases.map(({ persistence }) => persistence)).toEqual(
    definition.databases.map(({ config }) => ({ append_only: config.persistence.hasLog, snapshot_rules: config.persistence.snapshotRules })),
  );
  expect(paths).toEqual(definition.databases.map(({ port }) => [redisConfOf(port), localConfOf(port), dataOf(port), usersAclOf(port), readyFileOf(port)]));
});

const WHERE = `
from redis_fleet_node import node
from redis_fleet_node.kernel import profile
print(node.NODE_FILE, profile.KERNEL_FILE)
`;

test('the programs of a node look for the files of all its servers where rendering puts them', () => {
  expect(onNode(WHERE).stdout.trim().split(' ')).toEqual([PATHS.nodeJson, PATHS.kernelJson]);
});

const READ_KERNEL = `
import dataclasses, json, sys
from pathlib import Path
from redis_fleet_node.kernel.profile import read_profile
print(json.dumps(dataclasses.asdict(read_profile(Path(sys.argv[1])))))
`;

test.each(Object.entries(FLEETS))('the programs of a node read the kernel.json of fleet %s', (_name, definition) => {
  const file = join(folder, 'kernel.json');
  writeFileSync(file, renderKernelJson(definition));
  const { code, stdout, stderr } = onNode(READ_KERNEL, file);
  expect([code, stderr]).toEqual([0, '']);
  const read = JSON.parse(stdout) as { sysctls: { name: string; value: string }[] };
  expect(Object.fromEntries(read.sysctls.map(({ name, value }) => [name, value]))).toMatchObject(definition.kernel.sysctls);
});

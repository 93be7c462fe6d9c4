import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PATHS } from '../../lib/rendering/paths';
import { renderKernelJson } from '../../lib/rendering/kernel/kernel-json';
import { renderNodeJson } from '../../lib/rendering/placement/node-json';
import { FLEETS, resourcesOf } from '../support/fleets';
import { venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';
import { sole } from '../support/sole';

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
import sys
from pathlib import Path
from redis_fleet_node.node import read_node
node = read_node(Path(sys.argv[1]))
print(node.slot.name, node.engine.user, node.port, node.maxmemory_percent, node.volume.users_acl, node.volume.data, *[user.name for user in node.users])
`;

test.each(Object.entries(FLEETS))('the programs of a node read the node.json of fleet %s', (_name, definition) => {
  const file = join(folder, 'node.json');
  const slot = sole(definition.topology.slots);
  writeFileSync(file, renderNodeJson(definition, slot, resourcesOf(definition)));
  const { code, stdout, stderr } = onNode(READ, file);
  const { user } = definition.machine.image.installationOf(definition.engine);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.trim().split(' ')).toEqual([
    slot.nameIn(definition.name), user, String(definition.port), String(definition.config.maxmemoryPercent), PATHS.usersAcl, PATHS.data, ...definition.users.map(({ name }) => name),
  ]);
});

const WHERE = `
from redis_fleet_node import local_conf, node
from redis_fleet_node.kernel import profile
print(node.NODE_FILE, local_conf.LOCAL_CONF, profile.KERNEL_FILE)
`;

test('the programs of a node look for their files where rendering puts them', () => {
  expect(onNode(WHERE).stdout.trim().split(' ')).toEqual([PATHS.nodeJson, PATHS.localConf, PATHS.kernelJson]);
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

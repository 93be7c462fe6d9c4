import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderCloudConfig, renderUserData } from '../../lib/rendering/placement/user-data';
import { renderNodeJson } from '../../lib/rendering/placement/node-json';
import { FLEETS, resourcesOf } from '../support/fleets';
import { runTool } from '../support/tools';

const BOOTSTRAP = readFileSync(join(__dirname, '..', '..', 'lib', 'node', 'bootstrap.py'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-data-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function schemaVerdict(cloudConfig: string): { status: number | null; said: string } {
  const file = join(folder, 'cloud-config');
  writeFileSync(file, cloudConfig);
  const { status, stdout, stderr } = runTool('cloud-init', ['schema', '--config-file', file]);
  return { status, said: stdout + stderr };
}

/** Reads user data by cloud-init's own code, as at boot: the parts by their types, the written files as bytes. */
const READ_AS_CLOUD_INIT = `
import base64, json, sys
from email import message_from_string
import yaml
from cloudinit import user_data, helpers
message = user_data.UserDataProcessor(helpers.Paths({})).process(sys.stdin.buffer.read())
parts = [part for part in message.walk() if part.get_content_maintype() != 'multipart']
print(json.dumps([[part.get_content_type(), part.get_payload(decode=True).decode()] for part in parts]))
`;

function partsOf(userData: string): [string, string][] {
  const wrapper = readFileSync(join(__dirname, '..', '..', '.tools', 'bin', 'cloud-init'), 'utf8');
  const path = /PYTHONPATH='([^']+)'/.exec(wrapper)?.[1] ?? '';
  const { status, stdout, stderr } = runTool('python', ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(path)})\n${READ_AS_CLOUD_INIT}`], userData);
  if (status !== 0) {
    throw new Error(stderr);
  }
  return JSON.parse(stdout) as [string, string][];
}

describe.each(Object.entries(FLEETS))('the user data of fleet %s', (_name, definition) => {
  const nodeJson = renderNodeJson(definition, definition.topology.slots[0], resourcesOf(definition));
  const parts = { nodeJson, bootstrap: BOOTSTRAP, fingerprint: '0123456789abcdef' };

  test('passes the schema of cloud-init', () => {
    const { status, said } = schemaVerdict(renderCloudConfig(definition, parts));
    expect([status, said]).toEqual([0, expect.stringContaining('Valid')]);
  });

  test('is read by cloud-init as a configuration that writes node.json, and the bootstrap program byte for byte', () => {
    const [config, script] = partsOf(renderUserData(definition, parts));
    expect(config[0]).toBe('text/cloud-config');
    expect(config[1]).toContain(nodeJson);
    expect(script[0]).toBe('text/x-shellscript');
    expect(script[1].trimEnd()).toBe(BOOTSTRAP.trimEnd());
  });
});

test('the schema of cloud-init refuses a wrong key, so that the check above can fail', () => {
  const { status, said } = schemaVerdict('#cloud-config\npackages: 7\n');
  expect(status).not.toBe(0);
  expect(said).toContain('packages');
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderCloudConfig, renderUserData } from '../../lib/rendering/placement/user-data';
import { renderNodeJson } from '../../lib/rendering/placement/node-json';
import { firstSlotOf, FLEETS, resourcesOf } from '../support/fleets';
import { tool, venvPython } from '../support/programs';
import { run } from '../support/run';

const BOOTSTRAP = readFileSync(join(__dirname, '..', '..', 'lib', 'node', 'bootstrap.py'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'user-data-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function schemaVerdict(cloudConfig: string): { code: number; said: string } {
  const file = join(folder, 'cloud-config');
  writeFileSync(file, cloudConfig);
  const { code, stdout, stderr } = run(tool('cloud-init'), ['schema', '--config-file', file]);
  return { code, said: stdout + stderr };
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
  const wrapper = readFileSync(tool('cloud-init'), 'utf8');
  const path = /PYTHONPATH='([^']+)'/.exec(wrapper)?.[1] ?? '';
  const { code, stdout, stderr } = run(venvPython(), ['-c', `import sys; sys.path.insert(0, ${JSON.stringify(path)})\n${READ_AS_CLOUD_INIT}`], { input: userData });
  if (code !== 0) {
    throw new Error(stderr);
  }
  return JSON.parse(stdout) as [string, string][];
}

describe.each(Object.entries(FLEETS))('the user data of fleet %s', (_name, definition) => {
  const nodeJson = renderNodeJson(definition, firstSlotOf(definition), resourcesOf(definition));
  const parts = { nodeJson, bootstrap: BOOTSTRAP, fingerprint: '0123456789abcdef' };

  test('passes the schema of cloud-init', () => {
    const { code, said } = schemaVerdict(renderCloudConfig(definition, parts));
    expect([code, said]).toEqual([0, expect.stringContaining('Valid')]);
  });

  test('is read by cloud-init as a configuration that writes node.json, and the bootstrap program byte for byte', () => {
    const [config, script] = partsOf(renderUserData(definition, parts));
    expect(config).toEqual(['text/cloud-config', expect.stringContaining(nodeJson)]);
    expect(script).toEqual(['text/x-shellscript', expect.stringContaining(BOOTSTRAP.trimEnd())]);
  });
});

test('the schema of cloud-init refuses a wrong key, so that the check above can fail', () => {
  const { code, said } = schemaVerdict('#cloud-config\npackages: 7\n');
  expect(code).not.toBe(0);
  expect(said).toContain('packages');
});

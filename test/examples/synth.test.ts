import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fleetExamples } from '../support/examples';
import { venvProgram } from '../support/programs';
import { inProject } from '../support/project';
import { run } from '../support/run';
import { filesIn, synthesize, templatesIn } from '../support/synth';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synth-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.each(fleetExamples())('the example $name', ({ file }) => {
  const context = { fleet: file };
  let synthesized: string;
  let result: ReturnType<typeof synthesize>;

  beforeAll(() => {
    synthesized = mkdtempSync(join(tmpdir(), 'synth-'));
    result = synthesize(synthesized, { context, env: { TZ: 'Asia/Tokyo' } });
  });

  afterAll(() => rmSync(synthesized, { recursive: true }));

  test('synthesizes without credentials, and the validation of the CDK finds nothing', () => {
    expect(result).toEqual({ status: 0, stderr: '' });
    const report = JSON.parse(readFileSync(join(synthesized, 'validation-report.json'), 'utf8')) as { pluginReports: unknown[] };
    expect(report.pluginReports).toEqual([]);
    expect(templatesIn(synthesized).length).toBeGreaterThan(1);
  });

  test('gives the same bytes a second time, in another folder and another time zone', () => {
    synthesize(folder, { context, cwd: folder, env: { TZ: 'America/Lima', LC_ALL: 'C' } });
    expect(Object.keys(filesIn(synthesized)).length).toBeGreaterThan(10);
    expect(filesIn(folder)).toEqual(filesIn(synthesized));
  });

  test('passes cfn-lint', () => {
    // W3005 is of the DependsOn that the CDK writes
    const { code, stdout, stderr } = run(venvProgram('cfn-lint'), ['--ignore-checks', 'W3005', '--', ...templatesIn(synthesized)]);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });
});

test('with an account and a region nothing is looked up, so that no credentials are needed', () => {
  expect(synthesize(folder, { env: { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'eu-west-1' } })).toEqual({ status: 0, stderr: '' });
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { missing?: unknown };
  expect(manifest.missing).toBeUndefined();
});

test('zones that the definition names in full are not found fault with', () => {
  const fleet = join(folder, 'fleet.yaml');
  writeFileSync(fleet, 'version: 1\nname: zoned\nnetwork: { create: { zones: [eu-west-1a] } }\ntopology: { standalone: { zone: eu-west-1a } }\n');
  expect(synthesize(join(folder, 'out'), { context: { fleet } })).toEqual({ status: 0, stderr: '' });
  expect(readFileSync(join(folder, 'out', 'redis-fleet-zoned.template.json'), 'utf8')).toContain('"AvailabilityZone": "eu-west-1a"');
});

test('the default fleet is the standalone example', () => {
  expect(synthesize(folder).status).toBe(0);
  expect(readdirSync(folder)).toContain('redis-fleet-demo.template.json');
});

test('a wrong fleet.yaml ends the app with its errors and nothing else', () => {
  const { status, stderr } = synthesize(folder, { context: { fleet: 'test/fixtures/no-such-fleet.yaml' } });
  expect(status).toBe(1);
  expect(stderr).toBe('redis-fleet: cannot read test/fixtures/no-such-fleet.yaml: there is no such file\n');
  expect(stderr).not.toContain('    at ');
});

test('cfn-lint does find a wrong template, so that the checks above can fail', () => {
  const { code, stdout } = run(venvProgram('cfn-lint'), ['--', inProject('test', 'fixtures', 'wrong.template.json')]);
  expect(code).not.toBe(0);
  expect(stdout).toContain('E3');
});

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { parse } from 'yaml';
import { pointerName } from '../../lib/definitions/images/pointer';
import { actionsOf } from '../support/image-actions';
import { askedForBy } from '../support/image-commands';
import { venvProgram } from '../support/programs';
import { inProject } from '../support/project';
import { run } from '../support/run';
import { templatesIn } from '../support/synth';

let folder: string;
beforeAll(() => {
  // Below the project, so that imports find its packages
  mkdirSync(inProject('.cache'), { recursive: true });
  folder = mkdtempSync(inProject('.cache', 'example-images-'));
  cpSync(inProject('examples', 'images'), folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the application of a pipeline and a build in CI', () => {
  let out: string;
  beforeAll(() => {
    out = join(folder, 'out');
    const app = join(folder, 'pipeline', 'app');
    buildSync({ entryPoints: [`${app}.ts`], outfile: `${app}.js`, bundle: true, platform: 'node', alias: { 'cdk-redis-fleet': inProject('lib', 'index.ts') }, external: ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'] });
    const { code, stderr } = run(process.execPath, [`${app}.js`], { env: { CDK_OUTDIR: out } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('passes cfn-lint', () => {
    // W3005 is of the DependsOn that the CDK writes
    const { code, stdout, stderr } = run(venvProgram('cfn-lint'), ['--ignore-checks', 'W3005', '--', ...templatesIn(out)]);
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });

  test('has a pipeline with a schedule, and a project that builds by Packer in private subnets', () => {
    const ofType = resourcesIn(out);
    expect(ofType('AWS::ImageBuilder::ImagePipeline')).toEqual([expect.objectContaining({ Schedule: expect.objectContaining({ ScheduleExpression: 'cron(0 4 ? * MON *)' }) as object })]);
    const [project] = ofType('AWS::CodeBuild::Project');
    expect(project?.VpcConfig).toBeDefined();
    expect((project?.Source as { BuildSpec: string }).BuildSpec).toContain('npx redis-fleet images build image.yaml');
  });

  test('lets the project do all that a build does: the policy of Packer, the pointer and the base', () => {
    const statements = resourcesIn(out)('AWS::IAM::Policy').filter(({ Roles }) => JSON.stringify(Roles).includes('BuildRole'))
      .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement);
    const on = (resource: string): string[] => statements.filter(({ Resource }) => JSON.stringify(Resource).includes(resource)).flatMap(({ Action }) => Action).sort();
    expect(statements.map(({ Sid }) => Sid)).toEqual(expect.arrayContaining(['RunMachine', 'MakeImage', 'KeyPair']));
    expect(statements.flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(actionsOf('build')));
    expect(on(`parameter${pointerName('redis-7', 'candidate')}`)).toEqual(['ssm:GetParameter', 'ssm:GetParameters', 'ssm:PutParameter']);
    expect(on('::parameter/aws/service/canonical/ubuntu/')).toEqual(['ssm:GetParameter']);
  });

  test('installs one Packer, whose checksum must be given, before it builds', () => {
    const { Parameters } = templateIn(out);
    expect(Parameters.PackerSha256).toEqual({ Type: 'String', AllowedPattern: '[0-9a-f]{64}', Description: 'SHA-256 of packer_1.15.0_linux_amd64.zip' });
    const [project] = resourcesIn(out)('AWS::CodeBuild::Project');
    expect((project?.Environment as { EnvironmentVariables: object[] }).EnvironmentVariables).toContainEqual({ Name: 'PACKER_SHA256', Type: 'PLAINTEXT', Value: { Ref: 'PackerSha256' } });
    const { phases } = JSON.parse((project?.Source as { BuildSpec: string }).BuildSpec) as { phases: Record<string, { commands: string[] }> };
    const lines = Object.values(phases).flatMap(({ commands }) => commands);
    const order = [/^curl .*releases\.hashicorp\.com/, /sha256sum -c/, /^unzip .*\/usr\/local\/bin/, /^packer plugins install \S+ v\d/, /images build/].map((pattern) => lines.findIndex((line) => pattern.test(line)));
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(order[0]).toBeGreaterThanOrEqual(0);
  });
});

interface Statement {
  readonly Sid?: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

interface Template {
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>>;
}

function templateIn(out: string): Template {
  return JSON.parse(readFileSync(join(out, 'Images.template.json'), 'utf8')) as Template;
}

function resourcesIn(out: string): (type: string) => Readonly<Record<string, unknown>>[] {
  const { Resources } = templateIn(out);
  return (type) => Object.values(Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}

interface Job {
  readonly permissions?: object;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly env?: Readonly<Record<string, string>> }[];
}

describe('the workflow that builds images', () => {
  const text = readFileSync(inProject('examples', 'images', 'github', 'build-image.yml'), 'utf8');
  const { permissions, jobs } = parse(text, { strict: true }) as { permissions: object; jobs: Record<string, Job> };
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('holds no key, and asks for no more than it needs', () => {
    expect(text).not.toMatch(/secrets\.|access-key/i);
    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs.validate?.permissions).toBeUndefined();
    expect(jobs.build?.permissions).toEqual({ 'contents': 'read', 'id-token': 'write' });
  });

  test('pins each action by its major version, and fills nothing of GitHub into a shell', () => {
    expect(steps.map(({ uses }) => uses ?? 'none@v1').filter((uses) => !/@v\d+$/.test(uses))).toEqual([]);
    expect(steps.filter(({ run: line }) => line?.includes('${{') === true)).toEqual([]);
  });

  test('runs commands that the program has', () => {
    const verbs = steps.flatMap(({ run: line }) => /redis-fleet images (\w+)/.exec(line ?? '')?.[1] ?? []);
    const known = readdirSync(inProject('lib', 'cli', 'images'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(verbs).toEqual(['validate', 'build']);
    expect(verbs.filter((verb) => !known.includes(verb))).toEqual([]);
  });

  test('builds the recipe that its header names, with a value for each of its variables', async () => {
    expect(text.split('\n')[0]).toContain('examples/images/web-server');
    const { run: line = '', env } = steps.find((step) => step.run?.includes('images build') === true) ?? {};
    expect(env).toEqual({ AMI_ID: '${{ vars.AMI_ID }}' });
    const before = process.env;
    // What configure-aws-credentials sets
    process.env = { ...before, AWS_REGION: 'eu-west-1' };
    try {
      const asked = await askedForBy(line, 'web-server', { AMI_ID: 'ami-0123456789abcdef0' });
      expect(asked).toEqual({ family: 'web-server', regions: ['eu-west-1'], values: { app_name: 'demo', ami_id: 'ami-0123456789abcdef0' } });
    } finally {
      process.env = before;
    }
  });

  test('has a policy beside it with what a build asks of Systems Manager, for the pointer of that recipe alone', () => {
    const { Statement: statements } = JSON.parse(readFileSync(inProject('examples', 'images', 'github', 'pointer-policy.json'), 'utf8')) as { Statement: Statement[] };
    expect(statements).toHaveLength(1);
    expect(statements[0]?.Resource).toBe(`arn:aws:ssm:*:*:parameter${pointerName('web-server', 'candidate')}`);
    // GetParameters is what Parameter Store asks for itself where a parameter holds an image
    expect(statements[0]?.Action).toEqual([...actionsOf('build').filter((action) => action.startsWith('ssm:')), 'ssm:GetParameters'].sort());
  });
});

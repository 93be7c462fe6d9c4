import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Ended, runToEnd } from '../../lab/api/program';
import type { Lab } from '../../lab/api/lab';
import { readBuilderPrograms } from '../../lib/constructs/images/builder-programs';
import type { ImageRecipe } from '../../lib/definitions/images/image-recipe';
import { type PackerFormat, PackerTarget } from '../../lib/rendering/images/packer/choices';
import { PACKER_MANIFEST, PACKER_POLICY, PACKER_VARIABLES, templateFile } from '../../lib/rendering/images/packer/names';
import { renderPacker } from '../../lib/rendering/images/packer/render';
import { planOf } from '../../lib/rendering/images/plan';
import { venvPython } from './programs';
import { inProject, projectRoot } from './project';

/** A Packer, and how templates for it are written. */
export interface PackerKind {
  readonly program: 'packer' | 'packer-1.6';
  readonly format: PackerFormat;
}

/** A template on disk. */
export interface Template {
  readonly kind: PackerKind;
  readonly folder: string;
}

/** Seconds that a build may take on a slow computer. */
const BUILD_SECONDS = 240;
const REASON = { 'packer.imds-v1': 'Packer 1.6 has no other way' };
const programs = readBuilderPrograms();

/** Writes the template of an image for the lab's emulator; its folder goes with the process. */
export function writeTemplate(lab: Lab, recipe: ImageRecipe, kind: PackerKind): Template {
  const folder = mkdtempSync(join(tmpdir(), 'packer-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const isOld = kind.program === 'packer-1.6';
  const files = renderPacker([{ recipe, plan: planOf(recipe, programs) }], {
    format: kind.format,
    target: isOld ? PackerTarget.V1_6 : PackerTarget.CURRENT,
    emulator: { endpoint: lab.emulator.endpoint },
    acknowledge: isOld ? REASON : {},
  });
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'));
  }
  return { kind, folder };
}

/** `packer build` of a template as a client inside the VPC; `credentials` are those of the account's owner by default. */
export function packerBuild(lab: Lab, { kind, folder }: Template, sourceAmi: string, credentials: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const given = { [PACKER_VARIABLES.sourceAmi]: sourceAmi, [PACKER_VARIABLES.region]: lab.emulator.region };
  const values = Object.entries(given).flatMap(([name, value]) => ['-var', `${name}=${value}`]);
  const build = [inProject('.tools', 'bin', kind.program), 'build', '-color=false', '-timestamp-ui', ...values, templateFile('image', kind.format)];
  const env = { ...lab.emulator.env, CHECKPOINT_DISABLE: '1', HOME: folder, TMPDIR: folder, ...credentials };
  return lab.client(['env', `--chdir=${folder}`, ...build], { env, timeout: BUILD_SECONDS });
}

/** The id of the image that the last build of a template made. */
export function builtImage({ folder }: Template): string {
  interface Manifest { readonly last_run_uuid: string; readonly builds: readonly { readonly packer_run_uuid: string; readonly artifact_id: string }[] }
  const { last_run_uuid: last, builds } = JSON.parse(readFileSync(join(folder, PACKER_MANIFEST), 'utf8')) as Manifest;
  const artifact = builds.find(({ packer_run_uuid: run }) => run === last)?.artifact_id ?? '';
  return artifact.slice(artifact.indexOf(':') + 1);
}

const ROLE = `
import boto3, json, sys
name, policy = sys.argv[1:]
trust = {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'}, 'Action': 'sts:AssumeRole'}]}
iam = boto3.client('iam')
arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))['Role']['Arn']
iam.put_role_policy(RoleName=name, PolicyName='build', PolicyDocument=policy)
given = boto3.client('sts').assume_role(RoleArn=arn, RoleSessionName='build')['Credentials']
print(json.dumps({'AWS_ACCESS_KEY_ID': given['AccessKeyId'], 'AWS_SECRET_ACCESS_KEY': given['SecretAccessKey'], 'AWS_SESSION_TOKEN': given['SessionToken']}))`;

/** The environment of a role that has no policy but the one of a template, or another one; the lab judges what it does. */
export async function roleOfBuilder(lab: Lab, name: string, policy: string): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await runToEnd(venvPython(), ['-c', ROLE, name, policy], { cwd: projectRoot, env: { ...process.env, ...lab.emulator.env }, seconds: 60 });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, string>;
}

/** The policy of whoever builds a template. */
export function policyOf({ folder }: Template): string {
  return readFileSync(join(folder, PACKER_POLICY), 'utf8');
}

// Bundles the programs below dist/, so that the npm package has no dependency but its peers.
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { inProject, root } from '../shared/project.mjs';

// esbuild cannot split CommonJS into chunks, and Node parses the whole file at each start: each client of the AWS SDK, which
// only some commands need, is a file of its own beside the CLI, with what they use of it.
export const SDK_CLIENTS = {
  'auto-scaling': [
    'AutoScalingClient', 'CompleteLifecycleActionCommand', 'TerminateInstanceInAutoScalingGroupCommand', 'paginateDescribeAutoScalingGroups',
    'paginateDescribeLaunchConfigurations',
  ],
  'ec2': [
    'CreateTagsCommand', 'DeleteSnapshotCommand', 'DeregisterImageCommand', 'DescribeImageAttributeCommand', 'DescribeInstancesCommand',
    'DescribeInstancesResult$', 'DescribeRegionsCommand', 'EC2Client', 'paginateDescribeImages', 'paginateDescribeInstances', 'paginateDescribeLaunchTemplateVersions',
    'paginateDescribeSnapshots',
  ],
  'secrets-manager': ['GetSecretValueCommand', 'SecretsManagerClient', 'paginateListSecrets'],
  'ssm': [
    'GetCommandInvocationCommand', 'GetParameterCommand', 'PutParameterCommand', 'SSMClient', 'SendCommandCommand', 'paginateGetParameterHistory',
    'paginateGetParametersByPath',
  ],
};
// What stands in the file of another client because that holds most of it anyway
const ALONG = { 'ec2': { '@aws-sdk/nested-clients/sts': ['AssumeRoleCommand', 'STSClient'] } };
const packageOf = (client) => `@aws-sdk/client-${client}`;
const fileOf = (client) => `./aws-${client}.js`;
const CLIENTS = Object.keys(SDK_CLIENTS);
const partsOf = (client) => ({ [packageOf(client)]: SDK_CLIENTS[client], ...ALONG[client] });
const contentsOf = (client) => Object.entries(partsOf(client)).map(([name, parts]) => `export { ${parts.join(', ')} } from '${name}';`).join('\n');
const ALIASES = Object.fromEntries(CLIENTS.flatMap((client) => Object.keys(partsOf(client)).map((name) => [name, fileOf(client)])));

// What answers from the cache, as Ansible asks again and again, is a file apart from all commands, which take longer to load
const PROGRAM = './commands.js';
const besideProgram = {
  name: 'beside',
  setup: (build) => build.onResolve({ filter: /^\.\.\/lib\/cli\/main$/ }, () => ({ path: PROGRAM, external: true })),
};

const BUNDLES = [
  { entry: 'bin/redis-fleet.ts', output: 'dist/redis-fleet.js', options: { minify: true, plugins: [besideProgram] } },
  {
    entry: 'lib/cli/main.ts', output: 'dist/commands.js',
    // Node would read a client twice to import it
    options: { minify: true, alias: ALIASES, external: CLIENTS.map(fileOf), supported: { 'dynamic-import': false } },
  },
  ...CLIENTS.map((client) => ({
    contents: contentsOf(client), output: `dist/aws-${client}.js`, options: { minify: true },
  })),
  // The app runs beside the CDK of whoever installed the package
  { entry: 'bin/app.ts', output: 'dist/app.js', options: { external: ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'] } },
  { entry: 'lab/cli/main.ts', output: 'dist/lab.js', options: {} },
  { entry: 'lab/demo/demo.ts', output: 'dist/demo.js', options: {} },
];

export const bundleOutputs = BUNDLES.map(({ output }) => inProject(output));

/** Throws with esbuild's own words. */
export async function makeBundles() {
  const esbuild = await import('esbuild');
  for (const { entry, contents, output, options } of BUNDLES) {
    const input = entry === undefined ? { stdin: { contents, resolveDir: root } } : { entryPoints: [entry] };
    await esbuild.build({
      ...input, absWorkingDir: root, outfile: output, bundle: true, platform: 'node', target: 'node20',
      format: 'cjs', legalComments: 'none', logLevel: 'warning', ...options,
    });
  }
  linkProgram();
}

/** npx finds the program of this checkout by it; npx's own link is lost for good when it looks before the first build. */
function linkProgram() {
  const link = inProject('node_modules', '.bin', 'redis-fleet');
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(relative(dirname(link), inProject('dist', 'redis-fleet.js')), link);
}

export function removeBundles() {
  for (const output of bundleOutputs) rmSync(output, { force: true });
}

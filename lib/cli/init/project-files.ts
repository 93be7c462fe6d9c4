import { PACKAGE } from '../package-facts';
import { fleetYaml } from './fleet-yaml';
import { WORKFLOW } from './workflow';

/** The files of a new project by their paths in its folder. */
export function projectFiles(name: string): Record<string, string> {
  return {
    'fleet.yaml': fleetYaml(name),
    'cdk.json': json({ app: `node node_modules/${PACKAGE.name}/dist/app.js`, context: { fleet: 'fleet.yaml', '@aws-cdk/core:validateAgainstDefaultRules': true } }),
    'package.json': json({
      name,
      version: '0.0.0',
      private: true,
      scripts: { validate: 'redis-fleet validate fleet.yaml', diff: 'cdk diff', deploy: 'cdk deploy' },
      // cdk8s is loaded for the section sideServices alone, and is a trifle beside the CDK
      dependencies: { ...tested('aws-cdk-lib'), [PACKAGE.name]: PACKAGE.version, ...tested('cdk8s'), ...tested('cdk8s-plus-27'), ...tested('constructs') },
      devDependencies: tested('aws-cdk'),
    }),
    '.gitignore': 'node_modules/\ncdk.out/\ndist/\n',
    '.github/workflows/fleet.yml': WORKFLOW,
  };
}

/** A package in the version that this release was tested with. */
function tested(name: keyof typeof PACKAGE.devDependencies): Record<string, string> {
  return { [name]: PACKAGE.devDependencies[name] };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

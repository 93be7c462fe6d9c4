import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { FleetDefinition } from '../../definitions/fleet';
import { CliError } from '../io';
import type { CliIo } from '../io';
import { projectFiles } from './project-files';
import { writeProject } from './write-project';

/** `redis-fleet init DIR` */
export function initCommand(io: CliIo): Command {
  return new Command('init')
    .description('write a new project: fleet.yaml, the CDK app, a GitHub workflow that deploys it')
    .argument('<dir>', 'folder of the project; made where it is missing')
    .option('--name <name>', 'name of the fleet (default: the name of the folder)')
    .action((folder: string, options: { name?: string }) => {
      const path = resolve(io.cwd, folder);
      const name = options.name ?? basename(path);
      checkName(name);
      const files = projectFiles(name);
      writeProject(path, files, folder);
      io.stdout(`${[...Object.keys(files).map((file) => `wrote ${file}`), ...nextSteps(folder)].join('\n')}\n`);
    });
}

function checkName(name: string): void {
  try {
    new FleetDefinition({ name });
  } catch (error) {
    throw new CliError(`${(error as Error).message}; name the fleet with --name`);
  }
}

function nextSteps(folder: string): string[] {
  return [
    '',
    'Next:',
    `  cd ${quoted(folder)}`,
    '  npm install',
    '  npx redis-fleet validate fleet.yaml',
    '  npx cdk bootstrap          once for each account and region',
    '  npx cdk deploy',
    '',
    'To deploy from GitHub, commit package-lock.json too and set the variables that',
    '.github/workflows/fleet.yml names. For completion in an editor:',
    '  npx redis-fleet schema > fleet.schema.json',
  ];
}

/** A folder as a POSIX shell takes it. */
function quoted(folder: string): string {
  return /^[\w./-]+$/.test(folder) && !folder.startsWith('-') ? folder : `'${folder.replace(/'/g, '\'\\\'\'')}'`;
}

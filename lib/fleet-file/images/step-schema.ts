import * as z from 'zod';
import { ImagePhase } from '../../definitions/images/choices';
import { choice, exactlyOne, list, mapping, number, section, text } from '../schema/kinds';
import { kernelSchema } from '../schema/node';

const FILE = text({ title: 'File', description: 'Path of a file in the folder of this file.', example: 'files/install.sh' });
const TARGET = text({ title: 'Target', description: 'Absolute path in the image.', example: '/etc/motd' });

const ownership = {
  owner: text({ title: 'Owner', description: 'User that owns it; by default root.', example: 'root' }).optional(),
  group: text({ title: 'Group', description: 'Group that owns it; by default root.', example: 'root' }).optional(),
  mode: text({ title: 'Mode', description: 'Permissions in octal digits, in quotes; by default 0644, for a folder 0755.', example: '0644' }).optional(),
};

const run = {
  environment: mapping(text({ title: 'Value', description: 'Value of the variable.', example: 'production' }), { title: 'Environment', description: 'Environment variables of the script by name, known now.' }),
  variables: list(text({ title: 'Variable', description: 'Name of a variable of this recipe.', example: 'app_name' }), {
    title: 'Variables', description: 'Variables of this recipe that the script gets, each as the environment variable of its name in capitals.',
  }),
  timeoutSeconds: number({ title: 'Time limit', description: 'Seconds after which the script counts as failed, 1-43200; by default 1800.', example: 1800 }).optional(),
};

export const packagesSchema = z.array(text({ title: 'Package', description: 'Name of a package of the operating system.', example: 'apache2' }))
  .meta({ title: 'Packages', description: 'Packages of the operating system to install.', examples: [['apache2']] });

export const scriptSchema = z.union([FILE, z.strictObject({ file: FILE, ...run })])
  .meta({ title: 'Script', description: 'A script that runs as root: its file, or its file with an environment.', examples: ['install.sh'] });

export const fileSchema = z.strictObject({ source: FILE, target: TARGET, ...ownership })
  .meta({ title: 'File', description: 'A file that is put into the image.' });

export const directorySchema = z.strictObject({ path: TARGET, ...ownership })
  .meta({ title: 'Directory', description: 'A folder that is made in the image.' });

export const serviceSchema = text({ title: 'Service', description: 'Unit of systemd that starts at boot; it is not started in the build.', example: 'apache2.service' });

export const noServiceSchema = text({ title: 'No service', description: 'Unit of systemd that never starts, whoever asks for it.', example: 'redis-server.service' });

export const userSchema = z.strictObject({
  name: text({ title: 'Name', description: 'Name of the system user.', example: 'app' }),
  home: text({ title: 'Home', description: 'Home folder of the user.', example: '/srv/app' }).optional(),
  shell: text({ title: 'Shell', description: 'Shell of the user.', example: '/usr/sbin/nologin' }).optional(),
  groups: list(text({ title: 'Group', description: 'Name of a group.', example: 'adm' }), { title: 'Groups', description: 'Further groups of the user.' }),
}).meta({ title: 'User', description: 'A system user.' });

export const downloadSchema = z.strictObject({
  url: text({ title: 'URL', description: 'Where the file is, by HTTPS and without a password.', example: 'https://example.com/tool.tar.gz' }),
  sha256: text({ title: 'Checksum', description: 'SHA-256 of the file in hexadecimal digits; another file fails the build.', example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }),
  target: TARGET,
  ...ownership,
}).meta({ title: 'Download', description: 'A file that is downloaded into the image and checked by its checksum.' });

export const checkSchema = z.union([FILE, z.strictObject({
  file: FILE,
  phase: choice([ImagePhase.VALIDATE, ImagePhase.TEST], {
    title: 'Phase', description: 'Where the script runs: "validate" on the machine that is built, before it becomes an image; "test" on a fresh machine from the image; by default validate.', example: ImagePhase.VALIDATE,
  }).optional(),
  ...run,
})]).meta({ title: 'Check', description: 'A script that fails the build by its exit code: its file, or its file with more.', examples: ['check.sh'] });

export const nothingSchema = section({}, { title: 'Nothing', description: 'Takes no keys.' });

const shape = {
  packages: packagesSchema.optional(),
  script: scriptSchema.optional(),
  file: fileSchema.optional(),
  directory: directorySchema.optional(),
  service: serviceSchema.optional(),
  noService: noServiceSchema.optional(),
  user: userSchema.optional(),
  download: downloadSchema.optional(),
  reboot: nothingSchema.meta({ title: 'Reboot', description: 'Starts the machine anew; what follows waits for it.' }),
  check: checkSchema.optional(),
  kernel: kernelSchema.meta({ title: 'Kernel', description: 'Kernel settings of a fleet, as its section kernel writes them, kept in the image.' }),
  nodePrograms: nothingSchema.meta({ title: 'Programs', description: 'The programs of a node, so that its first boot fetches nothing.' }),
};

/** The kinds of steps, as the key of a step says. */
export const STEP_KINDS = Object.keys(shape) as (keyof typeof shape)[];

export const stepSchema = z.strictObject(shape).superRefine((value, context) => {
  const problem = exactlyOne(value, STEP_KINDS);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).meta({ title: 'Step', description: 'One step: a mapping with one key, its kind.', minProperties: 1, maxProperties: 1 });

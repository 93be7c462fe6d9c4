import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBuilderPrograms } from '../../lib/cli/images/builder-programs';
import { BuilderConnection, CpuArchitecture, ImagePhase } from '../../lib/definitions/images/choices';
import { ImageBase } from '../../lib/definitions/images/image-base';
import { ImageBuilderMachine } from '../../lib/definitions/images/image-builder-machine';
import { ImageDisk } from '../../lib/definitions/images/image-disk';
import { ImageFile } from '../../lib/definitions/images/image-file';
import { ImageRecipe } from '../../lib/definitions/images/image-recipe';
import type { ImageRecipeProps } from '../../lib/definitions/images/image-recipe-props';
import { ImageStep } from '../../lib/definitions/images/image-step';
import { RedisEngine } from '../../lib/definitions/redis/engine';
import { PackerFormat, PackerTarget } from '../../lib/rendering/images/packer/choices';
import type { PackerFiles, PackerImage } from '../../lib/rendering/images/packer/options';
import { IMDS_V1 } from '../../lib/rendering/images/packer/render-checks';
import { planOf } from '../../lib/rendering/images/plan';

export const FORMATS = Object.values(PackerFormat);
export const TARGETS = Object.values(PackerTarget);
/** The reason without which nothing is rendered for 1.6. */
export const ACKNOWLEDGED = { [IMDS_V1]: 'the machine that builds holds no secret' };

const KEY = (region: string): string => `arn:aws:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const NETWORK = { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };
const SCRIPT = ImageFile.fromText('install.sh', '#!/bin/sh\nset -eu\necho "$APP_NAME"\n');
const CHECK = ImageFile.fromText('check.sh', '#!/bin/sh\nset -eu\ntest -x /usr/sbin/apache2\n');

/** The smallest one: a web server in a private subnet. */
const WEB_SERVER = new ImageRecipe({
  name: 'web-server',
  baseImage: ImageBase.amiVariable('ami_id', 'ubuntu-24.04'),
  architecture: CpuArchitecture.X86_64,
  variables: [{ name: 'ami_id', description: 'Id of an image of Ubuntu 24.04' }, { name: 'app_name', defaultValue: 'shop' }],
  steps: [ImageStep.packages(['apache2']), ImageStep.script(SCRIPT, { variables: ['app_name'] }), ImageStep.check(CHECK)],
  tags: { Name: '{app_name}', Env: 'test' },
  builder: new ImageBuilderMachine({ ...NETWORK, sourceCidrs: ['10.1.0.0/16'] }),
});

/** One with all that every Packer has. */
const SHARED_PROPS: ImageRecipeProps = {
  name: 'shared',
  baseImage: ImageBase.filter({ owners: ['136693071363'], filters: { name: 'debian-12-*' }, os: 'debian-12' }),
  variables: [{ name: 'license', sensitive: true, description: 'What "${this}" is for' }],
  steps: [ImageStep.script(SCRIPT, { variables: ['license'], environment: { APP_NAME: 'a "b" ${c} %{d} {{e}} \\ \'f\' $(g) `h` é' }, timeoutSeconds: 60 }), ImageStep.reboot(), ImageStep.check(CHECK)],
  disks: [new ImageDisk({ sizeGiB: 16, throughput: 250 }), new ImageDisk({ deviceName: '/dev/sdf', sizeGiB: 20, iops: 4000, snapshotId: 'snap-0123456789abcdef0' })],
  regions: [{ region: 'eu-west-1', kmsKeyArn: KEY('eu-west-1') }],
  accounts: ['210987654321'],
  tags: { Team: 'data + more' },
  snapshotTags: { Keep: 'yes' },
  builder: new ImageBuilderMachine({ connection: BuilderConnection.SESSION_MANAGER, instanceProfile: 'image-builder', ...NETWORK }),
};

/** The same, copied to another region, as only a current one can under a policy. */
const COPIED = new ImageRecipe({
  ...SHARED_PROPS, name: 'copied', regions: [{ region: 'eu-west-1', kmsKeyArn: KEY('eu-west-1') }, { region: 'eu-central-1', kmsKeyArn: KEY('eu-central-1') }],
});

/** One with what only a current Packer has. */
const TESTED = new ImageRecipe({
  name: 'tested',
  baseImage: ImageBase.ami('ami-0123456789abcdef0', 'amazon-linux-2023'),
  steps: [ImageStep.packages(['httpd']), ImageStep.check(CHECK, { phase: ImagePhase.TEST })],
  kmsKeyArn: KEY('eu-west-1'),
  organizations: ['arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5'],
  organizationalUnits: ['arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-cdefgh34'],
  builder: new ImageBuilderMachine({ connection: BuilderConnection.PUBLIC_ADDRESS, sourceCidrs: ['203.0.113.7/32'], subnetId: 'subnet-0123456789abcdef0' }),
});

/** Recipes by name, with the targets that can build them. */
export const RECIPES: Readonly<Record<string, { readonly recipe: ImageRecipe; readonly targets: readonly PackerTarget[] }>> = {
  'web-server': { recipe: WEB_SERVER, targets: TARGETS },
  'redis': { recipe: ImageRecipe.redis(RedisEngine.REDIS_7_0, 'debian-12', { builder: new ImageBuilderMachine(NETWORK) }), targets: TARGETS },
  'shared': { recipe: new ImageRecipe(SHARED_PROPS), targets: TARGETS },
  'copied': { recipe: COPIED, targets: [PackerTarget.CURRENT] },
  'tested': { recipe: TESTED, targets: [PackerTarget.CURRENT] },
};

/** A recipe with its plan. */
export function imageOf(recipe: ImageRecipe): PackerImage {
  return { recipe, plan: planOf(recipe, readBuilderPrograms()) };
}

/** A text of a rendering by its path. Throws when there is no text. */
export function textOf(files: PackerFiles, path: string): string {
  const text = files[path];
  if (typeof text !== 'string') throw new Error(`no text ${path} among ${Object.keys(files).join(', ')}`);
  return text;
}

/** Writes what was rendered into a folder. */
export function writeFiles(folder: string, files: PackerFiles): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : Buffer.from(content.base64, 'base64'));
  }
}

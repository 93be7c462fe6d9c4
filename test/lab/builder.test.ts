import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { Fn, type Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { ExecResult } from '../../lab/api/protocol';
import { RedisEngine } from '../../lib';
import { readBuilderPrograms } from '../../lib/constructs/images/builder-programs';
import { ImageFile } from '../../lib/definitions/images/image-file';
import { ImageProgram } from '../../lib/definitions/images/image-program';
import { ImageRecipe } from '../../lib/definitions/images/image-recipe';
import { ImageStep } from '../../lib/definitions/images/image-step';
import { BUNDLE, SCRIPT_ENVIRONMENT, planOf } from '../../lib/rendering/images/plan';
import { clientOf, eventually, labNetwork, LAB_TIMEOUT, shell, useLab } from '../support/labs';
import { inProject } from '../support/project';

jest.setTimeout(LAB_TIMEOUT);

const GROUP = 'builder';
const IMAGE = '/aws/service/debian/release/12/latest/amd64';
const CONTENT = 'downloaded\n';
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');
const UNIT = '[Unit]\nDescription=App\n\n[Service]\nExecStart=/bin/true\n\n[Install]\nWantedBy=multi-user.target\n';
const WRITER = '#!/bin/sh\nset -eu\nprintf "%s|%s|%s\\n" "$PWD" "$WORDS" "$RELEASE" > /srv/app/written\n';
const NONE = ImageProgram.none();

const recipe = ImageRecipe.redis(RedisEngine.REDIS_7_0, 'debian-12', {
  exporter: NONE, awsCli: NONE, logAgent: NONE, ssmAgent: NONE, variables: [{ name: 'release', defaultValue: '1' }],
  steps: [
    ImageStep.user('app', { home: '/srv/app', groups: ['adm'] }),
    ImageStep.directory('/srv/app', { owner: 'app', group: 'app', mode: '0750' }),
    ImageStep.file(ImageFile.fromText('app.conf', 'port 80\n'), '/etc/app/app.conf', { owner: 'app', group: 'adm', mode: '0640' }),
    ImageStep.download({ url: 'https://localhost:8443/content', sha256: SHA256, target: '/srv/app/content', owner: 'app', mode: '0600' }),
    ImageStep.script(ImageFile.fromText('writer.sh', WRITER), { environment: { WORDS: 'a \'b\' $(id) "c"' }, variables: ['release'] }),
    ImageStep.file(ImageFile.fromText('app.service', UNIT), '/etc/systemd/system/app.service'),
    ImageStep.reboot(),
    ImageStep.service('app.service'),
    ImageStep.check(ImageFile.fromText('check-app.sh', '#!/bin/sh\nexec grep -q 80 /etc/app/app.conf\n')),
  ],
});
const programs = readBuilderPrograms();
const fixture = (name: string): string => readFileSync(inProject('test', 'fixtures', 'repository', name), 'utf8');
const KEYS = ['key.asc', 'other.asc'].map((name) => ImageFile.fromText(name, fixture(name)));
const plan = planOf(recipe, programs);

/** One machine as it comes from EC2. */
function bareMachine(stack: Stack): void {
  const network = labNetwork(stack);
  const group = new ec2.SecurityGroup(stack, 'SecurityGroup', { vpc: network.vpc });
  const template = new ec2.CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: {
      imageId: ec2.MachineImage.fromSsmParameter(IMAGE).getImage(stack).imageId, instanceType: 't3.micro', securityGroupIds: [group.securityGroupId],
      metadataOptions: { httpTokens: 'required' }, userData: Fn.base64('#!/bin/sh\ntrue\n'),
    },
  });
  new autoscaling.CfnAutoScalingGroup(stack, 'Group', {
    autoScalingGroupName: GROUP, minSize: '0', maxSize: '1', desiredCapacity: '1', vpcZoneIdentifier: [network.subnetIn('a').subnetId],
    launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
  });
}

const used = useLab(bareMachine, { isWaitedFor: false });
let machine = '';
const onMachine = (script: string): Promise<string> => shell(used.lab, machine, script);
const isUp = (): Promise<string> => eventually(() => onMachine('cloud-init status').catch(() => ''), (status) => status.includes('done'));

/** Serves /srv/web at https://localhost:8443, with a certificate that the machine believes. */
const SERVE = `
mkdir /srv/web && cd /srv/web && printf '${CONTENT.trim()}\\n' > content
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost \\
  -keyout /srv/key.pem -out /usr/local/share/ca-certificates/web.crt 2> /dev/null
update-ca-certificates > /dev/null 2>&1
cat > /etc/systemd/system/web.service <<END
[Service]
WorkingDirectory=/srv/web
ExecStart=/usr/bin/openssl s_server -quiet -accept 8443 -cert /usr/local/share/ca-certificates/web.crt -key /srv/key.pem -WWW
[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload && systemctl enable --quiet --now web.service`;

beforeAll(async () => {
  const client = new AutoScalingClient(clientOf(used.lab));
  const ask = async (): Promise<string> =>
    (await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [GROUP] }))).AutoScalingGroups?.[0]?.Instances?.[0]?.InstanceId ?? '';
  machine = await eventually(ask, (id) => id !== '');
  await isUp();
  await onMachine('apt-get purge --yes redis-server redis-tools xfsprogs python3-boto3 python3-botocore > /dev/null');
  await onMachine(SERVE);
}, LAB_TIMEOUT);

/** Puts the bundle where the plan wants it, with every program and the keys of the repositories below. */
async function upload(): Promise<void> {
  const more = [...Object.values(programs).map((file) => [`programs/${file.name}`, file] as const), ...KEYS.map((file) => [`payload/${file.name}`, file] as const)];
  const files = [...plan.files, ...more].map(([path, { base64 }]) => [path, base64]);
  const script = `
import base64, json, sys
from pathlib import Path
for path, content in json.load(sys.stdin):
    target = Path("${BUNDLE}", path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(base64.b64decode(content))
    target.chmod(0o755)`;
  const { code, stderr } = await used.lab.node(machine).exec(['python3', '-c', script], { stdin: JSON.stringify(files) });
  expect([code, stderr]).toEqual([0, '']);
}

/** Runs a script of the bundle as a builder of images does. */
function runScript(script: string, environment: Readonly<Record<string, string>> = {}): Promise<ExecResult> {
  const given = Object.entries({ ...SCRIPT_ENVIRONMENT, ...environment }).map(([name, value]) => `${name}=${value}`);
  const argv = ['env', `--chdir=${BUNDLE}`, '--ignore-environment', ...given, `./${script}`];
  return used.lab.node(machine).exec(argv, { timeout: 300 });
}

/** Runs all actions but the clean-up, in their order; returns what each printed. Throws when one fails. */
async function runPlan(): Promise<Record<string, string>> {
  const said: Record<string, string> = {};
  for (const { name, kind, script, environment, variables } of plan.actions.filter((action) => action.script !== 'programs/clean.sh')) {
    if (kind === 'reboot') {
      await used.lab.node(machine).reboot();
      await isUp();
      continue;
    }
    const given = Object.fromEntries(variables.map((variable) => [variable.toUpperCase(), `${variable} 2`]));
    const { code, stdout, stderr } = await runScript(script, { ...environment, ...given });
    if (code !== 0) throw new Error(`${name} ended with ${code}: ${stdout}${stderr}`);
    said[name] = `${stdout}${stderr}`;
  }
  return said;
}

test('every action of the plan ends well and says one line', async () => {
  await upload();
  for (const [name, text] of Object.entries(await runPlan())) {
    if (/writer|check-app/.test(name)) continue;
    expect(text).toMatch(/^redis-fleet image: [a-z-]+: [^\n]+\n$/);
    expect(text).not.toContain('unchanged');
  }
});

test('files, folders and users are as the recipe says, and values that a shell would run are not run', async () => {
  expect(await onMachine('stat --format="%U:%G %a %n" /srv/app /etc/app/app.conf /srv/app/content /etc/systemd/system/app.service')).toBe([
    'app:app 750 /srv/app', 'app:adm 640 /etc/app/app.conf', 'app:root 600 /srv/app/content', 'root:root 644 /etc/systemd/system/app.service',
  ].join('\n'));
  expect(await onMachine('cat /srv/app/written')).toBe(`${BUNDLE}|a 'b' $(id) "c"|release 2`);
  expect(await onMachine('getent passwd app | cut -d : -f 6,7; id -nG app')).toBe('/srv/app:/usr/sbin/nologin\napp adm');
  expect(await onMachine(`sha256sum < /srv/app/content`)).toContain(SHA256);
});

test('the server of the distribution is there, and never starts by itself', async () => {
  expect(await onMachine('systemctl is-enabled redis-server.service; systemctl is-active redis-server.service; pidof redis-server; true')).toBe('masked\ninactive');
  expect(await onMachine('redis-server --version; systemctl is-enabled app.service')).toMatch(/^Redis server v=7\.0\.15 .*\nenabled$/);
});

test('the kernel files and the programs of a node are in their places, and nothing of them is started', async () => {
  expect(await onMachine('redis-fleet help | head -1; stat --format="%a %n" /etc/redis-fleet/* /etc/sysctl.d/90-redis-fleet.conf /etc/security/limits.d/90-redis-fleet.conf'))
    .toBe('usage: redis-fleet COMMAND\n644 /etc/redis-fleet/kernel.json\n644 /etc/sysctl.d/90-redis-fleet.conf\n644 /etc/security/limits.d/90-redis-fleet.conf');
  expect(await onMachine('systemctl list-units --all --plain --no-legend "redis*" | grep -v masked; true')).toBe('');
});

test('the same plan again changes nothing', async () => {
  await onMachine('touch /tmp/before; sleep 0.1');
  const said = Object.values(await runPlan()).filter((text) => !/: (prepare|check-redis):/.test(text) && text !== '');
  for (const text of said) expect(text).toContain('unchanged');
  expect(said.length).toBeGreaterThan(10);
  expect(await onMachine('find /etc /opt /srv /usr -xdev -cnewer /tmp/before ! -path /srv/app/written; true')).toBe('');
});

test('a check that fails is the failure of its action', async () => {
  await onMachine('sed -i s/80/81/ /etc/app/app.conf');
  expect((await runScript('payload/check-app.sh')).code).toBe(1);
  await onMachine('sed -i s/81/80/ /etc/app/app.conf');
});

const CHECK = plan.actions.find(({ script }) => script === 'programs/check-redis.sh')?.environment ?? {};

interface Broken {
  readonly what: string;
  readonly change?: string;
  readonly repair?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly message: string;
}

const moved = (path: string): Pick<Broken, 'change' | 'repair'> => ({ change: `mv ${path} /srv/away`, repair: `mv /srv/away ${path}` });

test.each<Broken>([
  { what: 'another version', environment: { VERSION: '7.2' }, message: '/usr/bin/redis-server is redis 7.0.15, not redis 7.2' },
  { what: 'another engine', environment: { FLAVOR: 'valkey' }, message: '/usr/bin/redis-server is redis 7.0.15, not valkey 7.0' },
  { what: 'data of a server that ran', change: 'touch /var/lib/redis/dump.rdb', repair: 'rm /var/lib/redis/dump.rdb', message: '/var/lib/redis/dump.rdb is there, and a node starts only with an empty /var/lib/redis; remove' },
  { what: 'no such user', environment: { USER_NAME: 'valkey' }, message: 'user valkey is not there' },
  {
    what: 'a service that starts by itself', change: 'systemctl unmask redis-server.service', repair: 'systemctl mask redis-server.service',
    message: "redis-server.service is not masked: it would take the server's port",
  },
  { what: 'no tools of XFS', ...moved('/sbin/mkfs.xfs'), message: 'mkfs.xfs is not there' },
  { what: 'no boto3', ...moved('/usr/lib/python3/dist-packages/boto3'), message: 'Python 3.9 with boto3 is not there' },
  { what: 'a server that lacks a library', ...moved('/usr/lib/x86_64-linux-gnu/liblzf.so.1'), message: '/usr/bin/redis-server does not start' },
])('an image with $what is no image of a node', async ({ change = 'true', repair = 'true', environment, message }) => {
  await onMachine(change);
  try {
    const { code, stderr } = await runScript('programs/check-redis.sh', { ...CHECK, ...environment });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`redis-fleet image: check-redis failed: ${message}`)]);
  } finally {
    await onMachine(repair);
  }
});

test('a download with other bytes than those that were named is not used', async () => {
  const environment = { URL: 'https://localhost:8443/content', SHA256: '0'.repeat(64), TARGET: '/srv/app/other', OWNER: 'root', GROUP: 'root', MODE: '0644' };
  const { code, stderr } = await runScript('programs/download.sh', environment);
  expect([code, stderr]).toEqual([1, `redis-fleet image: download failed: https://localhost:8443/content has the checksum ${SHA256}, not ${environment.SHA256}; it is not used\n`]);
  expect(await onMachine(`ls /srv/app; ls -d ${BUNDLE}/scratch-* 2> /dev/null; true`)).toBe('content\nwritten');
});

describe('a repository', () => {
  const add = (KEY: string): Promise<ExecResult> =>
    runScript('programs/add-repository.sh', { REPOSITORY: 'fixture', URI: 'file:/srv/repository', KEY, SUITE: '', COMPONENTS: 'main' });

  beforeAll(async () => {
    const folder = '/srv/repository/dists/bookworm';
    await onMachine(`mkdir -p ${folder}/main/binary-amd64 && touch ${folder}/main/binary-amd64/Packages`);
    await used.lab.node(machine).exec(['tee', `${folder}/InRelease`], { stdin: fixture('InRelease') });
  });

  test('that is signed with another key is refused, and not left behind', async () => {
    const { code, stderr } = await add('other.asc');
    expect([code, stderr]).toEqual([1, expect.stringContaining('NO_PUBKEY')]);
    expect(await onMachine('find /etc/apt -name "fixture*"')).toBe('');
  });

  test('that is signed with its key is there for apt, with that key for it alone', async () => {
    expect(await add('key.asc')).toEqual({ code: 0, stdout: 'redis-fleet image: add-repository: fixture: added\n', stderr: '' });
    expect((await add('key.asc')).stdout).toContain(': unchanged');
    expect(await onMachine('cat /etc/apt/sources.list.d/fixture.sources; ls /var/lib/apt/lists | grep repository'))
      .toBe('Types: deb\nURIs: file:/srv/repository\nSuites: bookworm\nComponents: main\nSigned-By: /etc/apt/keyrings/fixture.asc\n_srv_repository_dists_bookworm_InRelease');
  });
});

test('a package in a file is installed once', async () => {
  const control = 'Package: app\\nVersion: 1.2\\nArchitecture: all\\nMaintainer: App <app@example.com>\\nDescription: app\\n';
  await onMachine(`mkdir -p /srv/app-1/DEBIAN && printf '${control}' > /srv/app-1/DEBIAN/control && dpkg-deb --build --root-owner-group /srv/app-1 /srv/app.deb`);
  const install = (): Promise<ExecResult> => runScript('programs/install-package-file.sh', { PACKAGE_FILE: '/srv/app.deb' });
  expect(await install()).toEqual({ code: 0, stdout: 'redis-fleet image: install-package-file: app=1.2: installed\n', stderr: '' });
  expect((await install()).stdout).toContain('app=1.2: unchanged');
  expect((await runScript('programs/install-packages.sh', { PACKAGES: 'app=1.2' })).stdout).toContain('app=1.2: unchanged');
  const { code, stderr } = await runScript('programs/install-packages.sh', { PACKAGES: 'app=1.3' });
  expect([code, stderr]).toEqual([1, expect.stringContaining("Version '1.3' for 'app' was not found")]);
});

test('one file of an archive is put in its place, whatever folder it is in', async () => {
  await onMachine('mkdir -p /srv/archive/app-1.linux && cd /srv/archive && echo app > app-1.linux/app && touch app-1.linux/other && tar -czf /srv/app.tar.gz .');
  const put = (MEMBER: string): Promise<ExecResult> =>
    runScript('programs/install-from-archive.sh', { ARCHIVE: '/srv/app.tar.gz', MEMBER, TARGET: '/usr/local/bin/app', OWNER: 'root', GROUP: 'root', MODE: '0755' });
  expect((await put('app')).stdout).toBe('redis-fleet image: install-from-archive: /usr/local/bin/app: placed\n');
  expect((await put('app')).stdout).toContain(': unchanged');
  expect((await put('missing')).stderr).toContain('/srv/app.tar.gz must hold one file called missing');
  expect(await onMachine('stat --format="%U %a" /usr/local/bin/app; cat /usr/local/bin/app')).toBe('root 755\napp');
});

test('what the clean-up leaves boots as a new machine, without the bundle and its traces', async () => {
  const [before] = (await onMachine('cat /etc/machine-id; mkdir -p /root/.ssh; echo key > /root/.ssh/authorized_keys')).split('\n');
  const keys = await onMachine('cat /etc/ssh/ssh_host_*.pub');
  const { code, stdout, stderr } = await runScript('programs/clean.sh', { AGENT_FILES: 'remove' });
  expect([code, stdout, stderr]).toEqual([0, 'redis-fleet image: clean: done\n', '']);
  const traces = 'find /var/tmp /root/.ssh /var/lib/apt/lists /var/cache/apt/archives /etc/ssh -type f ! -path "*/systemd-private-*"';
  expect(await onMachine(`cat /etc/machine-id; ${traces} | grep -E "/var/tmp|authorized_keys|lists|\\.deb$|host_"; ls ${BUNDLE} 2> /dev/null; true`)).toBe('');
  await used.lab.node(machine).reboot();
  await isUp();
  expect(await onMachine('cat /etc/machine-id')).toMatch(/^[0-9a-f]{32}$/);
  expect(await onMachine('cat /etc/machine-id')).not.toBe(before);
  expect(await onMachine('cat /etc/ssh/ssh_host_*.pub')).not.toBe(keys);
  expect(await onMachine('systemctl is-system-running --wait; systemctl is-enabled redis-server.service app.service')).toBe('running\nmasked\nenabled');
});

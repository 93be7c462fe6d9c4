import { spawnSync } from 'node:child_process';
import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { ImagePhase } from '../../../lib/definitions/images/choices';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { type CheckProps, ImageStep, type ScriptProps } from '../../../lib/definitions/images/image-step';
import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { SCRIPT_ENVIRONMENT } from '../../../lib/rendering/images/plan';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const SCRIPT = ImageFile.fromText('install.sh', '#!/bin/sh\ntrue\n');
const CONF = ImageFile.fromText('app.conf', 'x=1\n');
const DIGEST = 'a'.repeat(64);
const URL = 'https://example.com/app-1.0.tar.gz';

const script = (props: ScriptProps): string[] => problemsOf(() => ImageStep.script(SCRIPT, props));

test.each<[string, ImageStep, object]>([
  ['packages', ImageStep.packages(['apache2', 'redis-server=6:7.4.2-1rl1~bookworm1', 'g++']), {
    kind: 'program', program: 'install-packages', title: 'packages apache2, redis-server=6:7.4.2-1rl1~bookworm1, g++', environment: { PACKAGES: 'apache2 redis-server=6:7.4.2-1rl1~bookworm1 g++' },
  }],
  ['a script', ImageStep.script(SCRIPT, { environment: { APP: "it's" }, variables: ['app_name'], timeoutSeconds: 60 }), {
    kind: 'script', title: 'script install.sh', payload: SCRIPT, environment: { APP: "it's" }, variables: ['app_name'], timeoutSeconds: 60,
  }],
  ['a file', ImageStep.file(CONF, '/etc/app/app.conf', { owner: 'app', mode: '0640' }), {
    kind: 'program', program: 'place-file', title: 'file /etc/app/app.conf', payload: CONF, environment: { FILE: 'app.conf', TARGET: '/etc/app/app.conf', OWNER: 'app', GROUP: 'root', MODE: '0640' },
  }],
  ['a directory', ImageStep.directory('/var/lib/app', { group: 'app' }), {
    kind: 'program', program: 'make-directory', title: 'directory /var/lib/app', environment: { TARGET: '/var/lib/app', OWNER: 'root', GROUP: 'app', MODE: '0755' },
  }],
  ['a service', ImageStep.service('apache2.service'), { kind: 'program', program: 'enable-unit', title: 'service apache2.service', environment: { UNIT: 'apache2.service' } }],
  ['no service', ImageStep.noService('apt-daily.timer'), { kind: 'program', program: 'disable-unit', title: 'no service apt-daily.timer', environment: { UNIT: 'apt-daily.timer' } }],
  ['a user', ImageStep.user('app', { home: '/var/lib/app', groups: ['adm', 'ssl-cert'] }), {
    kind: 'program', program: 'add-user', title: 'user app', environment: { USER_NAME: 'app', USER_HOME: '/var/lib/app', USER_SHELL: '/usr/sbin/nologin', USER_GROUPS: 'adm,ssl-cert' },
  }],
  ['a user that says nothing', ImageStep.user('app'), { environment: { USER_NAME: 'app', USER_HOME: '/nonexistent', USER_SHELL: '/usr/sbin/nologin', USER_GROUPS: '' } }],
  ['a download', ImageStep.download({ url: URL, sha256: DIGEST, target: '/opt/app.tar.gz' }), {
    kind: 'program', program: 'download', title: 'download /opt/app.tar.gz', environment: { URL, SHA256: DIGEST, TARGET: '/opt/app.tar.gz', OWNER: 'root', GROUP: 'root', MODE: '0644' },
  }],
  ['a reboot', ImageStep.reboot(), { kind: 'reboot', title: 'reboot', environment: {} }],
  ['a check', ImageStep.check(SCRIPT), { kind: 'script', phase: 'validate', title: 'check install.sh', payload: SCRIPT }],
  ['a check of the image', ImageStep.check(SCRIPT, { phase: ImagePhase.TEST }), { kind: 'script', phase: 'test' }],
  ['a kernel profile', ImageStep.kernel(KernelProfile.general(), 'valkey'), { kind: 'kernel', title: 'kernel general', kernelProfile: expect.any(KernelProfile) as unknown, kernelUser: 'valkey' }],
  ['the kernel profile of Redis', ImageStep.kernel(), { kind: 'kernel', title: 'kernel redis', kernelUser: 'redis' }],
  ['the programs of a node', ImageStep.nodePrograms(), { kind: 'node-programs', title: 'programs of a node' }],
])('%s is a step with all that a renderer needs', (_name, step, expected) => {
  expect(step).toMatchObject({ phase: 'build', variables: [], timeoutSeconds: 1800, ...expected });
  expect(step.environment).toEqual((expected as { environment?: object }).environment ?? {});
});

test('a script must name its interpreter in a line of its own', () => {
  const refused = (text: string): string[] => problemsOf(() => ImageStep.script(ImageFile.fromText('run.sh', text)));
  expect([...refused('#!/bin/sh'), ...refused('#! /usr/bin/env python3\nprint()\n')]).toEqual([]);
  const message = 'file: script "run.sh" must begin with #! and the path of its interpreter in a line of its own, such as #!/bin/sh, got';
  expect([...refused('echo hi\n'), ...refused('#!/bin/sh\r\necho\r\n'), ...refused('#!sh\n'), ...refused('\n#!/bin/sh\n')]).toEqual([
    `${message} "echo hi"`, `${message} "#!/bin/sh\\r"`, `${message} "#!sh"`, `${message} ""`,
  ]);
});

test('an environment is names and single lines, and never what changes the shell itself', () => {
  expect(script({ environment: { GOOD_1: '${x} {{y}} `z` "q" \'a\' %{b}', empty: '' } })).toEqual([]);
  expect(script({ environment: { '1X': 'a', 'A-B': 'a', PATH: '/x', LD_PRELOAD: 'x', TWO: 'a\nb', LONG: 'x'.repeat(4097) } })).toEqual([
    'environment/1X: environment "1X" must be 1-64 letters, digits or _, not beginning with a digit',
    'environment/A-B: environment "A-B" must be 1-64 letters, digits or _, not beginning with a digit',
    `environment/PATH: environment "PATH" is the shell's or the build's own; use another name`,
    `environment/LD_PRELOAD: environment "LD_PRELOAD" is the shell's or the build's own; use another name`,
    'environment/TWO: environment "TWO" must be one line of at most 4096 characters, got "a\\nb"; carry longer text in a file',
    expect.stringMatching(/^environment\/LONG: environment "LONG" must be one line of at most 4096 characters, got "x/),
  ]);
});

test('a token in an environment is refused: a script is given its value as a variable', () => {
  const value = `bucket=${Token.asString({ Ref: 'Bucket' })};`;
  expect(script({ environment: { BUCKET: value } })).toEqual(['environment/BUCKET: environment "BUCKET" must be known at synth, got a token; give it as a variable of the recipe']);
});

test('a variable is named as the recipe names it, and takes no place that the environment has', () => {
  expect(script({ environment: { APP_NAME: 'x' }, variables: ['app_name', 'APP', 'path'] })).toEqual([
    'variables/0: variable "app_name" and the environment both say APP_NAME; keep one',
    'variables/1: "variables" must be 1-32 lower-case letters, digits or _, beginning with a letter, got "APP"',
    `variables/2: environment "PATH" is the shell's or the build's own; use another name`,
  ]);
});

test('a script has 1-43200 seconds, and a check runs before or behind the image', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 43_200 }), (timeoutSeconds) => {
    expect(script({ timeoutSeconds })).toEqual([]);
  }));
  expect([...script({ timeoutSeconds: 0 }), ...script({ timeoutSeconds: 43_201 })]).toHaveLength(2);
  const check = (props: CheckProps): string[] => problemsOf(() => ImageStep.check(SCRIPT, props));
  expect(check({ phase: ImagePhase.BUILD })).toEqual(['phase: "phase" must be one of validate, test, got "build"']);
});

test('packages have one name at least, each once', () => {
  expect(problemsOf(() => ImageStep.packages([]))).toEqual(['names: "packages" must have one name at least, got none; leave the step out']);
  expect(problemsOf(() => ImageStep.packages(['nginx', '-y', 'nginx', 'a b', './x.deb']))).toEqual([
    expect.stringMatching(/^names\/1: .*got "-y"$/), 'names/2: "packages" must have each name once, got "nginx" twice; keep one',
    expect.stringMatching(/^names\/3: .*got "a b"$/), expect.stringMatching(/^names\/4: .*got ".\/x.deb"$/),
  ]);
});

test.each(['UID', 'EUID', 'PPID', 'SHELLOPTS', 'BASHOPTS', 'BASH_VERSINFO'])('%s cannot be set in Bash, so that no step may ask for it', (name) => {
  expect(spawnSync('bash', ['-c', `export ${name}=1`]).status).not.toBe(0);
  expect(problemsOf(() => ImageStep.script(SCRIPT, { environment: { [name]: '1' } }))).toEqual([`environment/${name}: environment "${name}" is the shell's or the build's own; use another name`]);
});

test('what every build sets itself is no step\'s', () => {
  const own = Object.keys(SCRIPT_ENVIRONMENT);
  expect(own).toEqual(['PATH', 'HOME', 'LC_ALL']);
  for (const name of own) {
    expect(problemsOf(() => ImageStep.script(SCRIPT, { environment: { [name]: 'x' } }))).toHaveLength(1);
    expect(problemsOf(() => ImageStep.script(SCRIPT, { variables: [name.toLowerCase()] }))).toHaveLength(1);
  }
});

test.each(['http://example.com/x', 'https://user:pass@example.com/x', 'https://example.com/x#y', 'https://example.com/$(id)', 'https://', 'ftp://example.com/x', 'https://exa mple.com/x', "https://example.com/'x'"])('%s is no address of a download', (url) => {
  expect(problemsOf(() => ImageStep.download({ url, sha256: DIGEST, target: '/opt/x' }))).toEqual([`url: "url" must be an address that begins with https://, with no user, password or fragment, got ${JSON.stringify(url.replace('user:pass@', '…@'))}`]);
});

test('an address may have a port, a query and escaped letters', () => {
  for (const url of ['https://example.com', 'https://example.com:8443/a%20b/c~d?version=1&x=a/b', 'https://s3.eu-west-1.amazonaws.com/amazon-ssm-eu-west-1/latest/debian_arm64/amazon-ssm-agent.deb']) {
    expect(problemsOf(() => ImageStep.download({ url, sha256: DIGEST, target: '/opt/x' }))).toEqual([]);
  }
});

test('a checksum must be given, in lower case', () => {
  expect(problemsOf(() => ImageStep.download({ url: URL, sha256: 'A'.repeat(64), target: '/opt/x' }))).toEqual([`sha256: "sha256" must be 64 lower-case hexadecimal digits, got "${'A'.repeat(64)}"`]);
});

test.each(['etc/x', '/', '/etc/', '/etc/../x', '/etc/./x', '/etc//x', '/a b', '/a$b', '/a;b'])('%s is no place for a file', (target) => {
  expect(problemsOf(() => ImageStep.file(CONF, target))).toHaveLength(1);
  expect(problemsOf(() => ImageStep.directory(target))).toHaveLength(1);
});

test('all that is wrong with a step is said at once', () => {
  expect(problemsOf(() => ImageStep.file(CONF, 'x', { owner: 'A', group: '0', mode: '644' }))).toEqual([
    'target: "target" must be an absolute path such as /etc/app/app.conf, of letters, digits or ._+@:-, got "x"',
    'owner: "owner" must be the name of a user or group such as redis, got "A"',
    'group: "group" must be the name of a user or group such as redis, got "0"',
    'mode: "mode" must be four octal digits such as "0644", got "644"',
  ]);
  expect(problemsOf(() => ImageStep.user('A', { home: 'x', shell: 'y', groups: ['ok', 'B C'] })).map((problem) => problem.split(':')[0])).toEqual(['name', 'home', 'shell', 'groups/1']);
});

test('a hostile text is never taken by any step', () => {
  const made = (text: (good: string) => string): (() => ImageStep)[] => [
    () => ImageStep.packages([text('nginx')]), () => ImageStep.file(CONF, text('/etc/x')), () => ImageStep.file(CONF, '/etc/x', { owner: text('root') }),
    () => ImageStep.file(CONF, '/etc/x', { mode: text('0644') }), () => ImageStep.directory(text('/etc')), () => ImageStep.service(text('x.service')),
    () => ImageStep.noService(text('x.service')), () => ImageStep.user(text('app')), () => ImageStep.user('app', { groups: [text('adm')] }),
    () => ImageStep.download({ url: text(URL), sha256: DIGEST, target: '/opt/x' }), () => ImageStep.download({ url: URL, sha256: text(DIGEST), target: '/opt/x' }),
    () => ImageStep.kernel(undefined, text('redis')), () => ImageStep.script(SCRIPT, { variables: [text('app_name')] }), () => ImageStep.script(SCRIPT, { environment: { [text('APP')]: 'x' } }),
  ];
  const pieces = hostile('').filter((piece) => piece !== '');
  fc.assert(fc.property(pieces, fc.boolean(), (piece, before) => {
    for (const make of made((good) => (before ? `${piece}${good}` : `${good}${piece}`))) {
      expect(problemsOf(make)).not.toEqual([]);
    }
  }));
});

test('tokens are refused by every step', () => {
  const token = Token.asString({ Ref: 'Value' });
  const steps = [
    () => ImageStep.packages([token]), () => ImageStep.file(CONF, token), () => ImageStep.directory('/x', { owner: token }), () => ImageStep.service(token), () => ImageStep.user(token),
    () => ImageStep.download({ url: token, sha256: DIGEST, target: '/opt/x' }), () => ImageStep.script(SCRIPT, { variables: [token] }), () => ImageStep.script(SCRIPT, { timeoutSeconds: Token.asNumber({ Ref: 'Value' }) }),
  ];
  expect(steps.map((make) => problemsOf(make).map((problem) => problem.replace(/^.*" /, '')))).toEqual(steps.map(() => ['must be known at synth, got a token']));
});

test('nobody can change a step afterwards', () => {
  const [environment, variables] = [{ A: '1' }, ['app_name']];
  const step = ImageStep.script(SCRIPT, { environment, variables });
  environment.A = '2';
  variables.push('other');
  expect([step.environment, step.variables]).toEqual([{ A: '1' }, ['app_name']]);
  expect(() => { step.environment.A = '3'; }).toThrow(TypeError);
  expect(() => step.variables.push('x')).toThrow(TypeError);
});

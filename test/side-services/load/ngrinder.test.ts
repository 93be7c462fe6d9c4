import { sideServices } from '../../../lib';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';
import { generators, targets } from './generators';

const made = (props: sideServices.NGrinderProps): Manifest[] => synth((chart) => { new sideServices.NGrinder(chart, 'load', props); });
const full = made(generators['with everything']!);
const portsOf = (rules: readonly { readonly ports?: readonly object[] }[] | undefined): unknown => rules?.map(({ ports }) => ports?.map((port) => Object.entries(port).filter(([key]) => key !== 'protocol').map(([, value]) => value as unknown)));
const systemConf = manifestOf(full, 'ConfigMap', 'load-config').data!['system.conf']!;
const plan = manifestOf(full, 'ConfigMap', 'load-test-plan').data!['RedisGetSet.groovy']!;

describe('a load generator', () => {
  test('derives every port from the number of tests: configuration, container, Service and policies', () => {
    expect(systemConf).toContain('\ncontroller.controller_port=16001\ncontroller.console_port_base=12000\ncontroller.max_concurrent_test=4\n');
    const consoles = [12000, 12001, 12002, 12003];
    const container = manifestOf(full, 'StatefulSet').spec!.template!.spec.containers[0]!;
    expect(container.ports?.map(({ containerPort }) => containerPort)).toEqual([8080, 16001, ...consoles]);
    expect(manifestOf(full, 'Service', 'load').spec?.ports?.map(({ port }) => port)).toEqual([80, 16001, ...consoles]);
    expect(portsOf(manifestOf(full, 'NetworkPolicy', 'load').spec?.ingress)).toEqual([[[8080], [16001], [12003, 12000]], [[8080]]]);
    expect(portsOf(manifestOf(full, 'NetworkPolicy', 'load-agent').spec?.egress?.slice(1))).toEqual([[[8080], [16001], [12003, 12000]], [[6379]], [[6379]], [[6379]], [[6380]]]);
  });

  test('keeps users, scripts and results in one volume, which no second pod takes', () => {
    const { spec } = manifestOf(full, 'StatefulSet');
    const httpGet = { path: '/check/healthcheck', port: 'http' };
    expect(spec).toMatchObject({ replicas: 1, volumeClaimTemplates: [{ spec: { storageClassName: 'gp3', resources: { requests: { storage: '20Gi' } } } }] });
    expect(spec?.template?.spec.containers[0]).toMatchObject({
      env: [{ name: 'NGRINDER_HOME', value: '/opt/ngrinder-controller' }, { name: 'HOME', value: '/opt/ngrinder-controller' }],
      command: ['sh', '-c', expect.stringContaining('-jar /opt/ngrinder-*.war --port 8080') as string],
      startupProbe: { httpGet, failureThreshold: 60, periodSeconds: 10 },
      readinessProbe: { httpGet, timeoutSeconds: 5, failureThreshold: 3 },
      livenessProbe: { httpGet, timeoutSeconds: 15, failureThreshold: 7 },
    });
  });

  test('tells nobody outside of it, and lets nobody sign himself up', () => {
    for (const line of ['usage_report=false', 'front_page_enabled=false', 'allow_sign_up=false', 'user_password_sha256=true', 'enable_agent_auto_approval=true']) {
      expect(systemConf).toContain(`\ncontroller.${line}\n`);
    }
  });

  test('has agents that download their program from its Service, keep nothing and listen to nobody', () => {
    const { spec } = manifestOf(full, 'Deployment');
    expect(spec?.replicas).toBe(3);
    expect(spec?.template?.spec).toMatchObject({
      // The image has a volume of its own at the second path, which belongs to root
      containers: [{ args: ['load:80'], volumeMounts: [{ name: 'agent-opt', mountPath: '/opt' }, { name: 'agent-opt-ngrinder-agent', mountPath: '/opt/ngrinder-agent' }, { mountPath: '/tmp' }] }],
      affinity: { podAntiAffinity: {} },
    });
    expect(manifestOf(full, 'NetworkPolicy', 'load-agent').spec?.ingress).toBeUndefined();
    expect(full.filter(({ kind }) => kind === 'Service').map(({ metadata: { name } }) => name)).toEqual(['load', 'load-pods']);
  });

  test('gives agents the memory that their processes take', () => {
    const { resources } = manifestOf(made({ targets, agents: { processes: 2 } }), 'Deployment').spec!.template!.spec.containers[0]!;
    expect(resources?.limits?.memory).toBe('2964Mi');
  });

  test('has a test plan of 1,000 to 3,000 virtual users for each target, without its password', () => {
    expect(plan).toContain('//   1000 virtual users: 3 agents, 2 processes and 167 threads each\n');
    expect(plan).toContain('//   3000 virtual users: 3 agents, 2 processes and 500 threads each\n');
    for (const name of ['cache', 'everysec', 'always']) {
      expect(plan).toContain(`'${name}': [host: '${name}', port: '6379', username: 'default', secret: 'TARGET_${name.toUpperCase()}_PASSWORD'],`);
    }
    const env = manifestOf(full, 'Deployment').spec!.template!.spec.containers[0]!.env!;
    expect(env).toContainEqual({ name: 'TARGET_ALWAYS_PASSWORD', valueFrom: { secretKeyRef: { name: 'redis', key: 'password' } } });
  });

  test.each<[string, Partial<sideServices.NGrinderProps>, string]>([
    ['no target', { targets: [] }, '"targets" must have 1-10 targets, got 0'],
    ['a target twice', { targets: [targets[0]!, targets[0]!] }, '"name" must be another for each target, got "cache" twice'],
    ['a target of nobody', { targets: [{ ...targets[0]!, peers: [] }] }, '"peers" must have at least one peer, got none'],
    ['a host that could be code', { targets: [{ ...targets[0]!, host: '\' + exec() + \'' }] }, '"host" must be the name or IPv4 address of a host'],
    ['a user that could be code', { targets: [{ ...targets[0]!, username: '${x}' }] }, '"username" must be 1-64 letters, digits, _, ., :, @ or -'],
    ['a page for everybody while admin/admin opens it', { ingress: generators['with everything']!.ingress }, '"ingress" must wait for "defaultPasswordsChanged", got none'],
    ['too many tests', { concurrentTests: 21 }, '"concurrentTests" must be a whole number 1-20, got 21'],
    ['agents with too little memory', { agents: { processes: 3, resources: { cpuRequest: '1', memoryRequest: '2Gi', memoryLimit: '4Gi' } } }, '"memoryLimit" must be at least 4296Mi for 3 processes, got 4Gi'],
    ['too many agents', { agents: { replicas: 51 } }, '"replicas" must be a whole number 1-50, got 51'],
  ])('is refused with %s', (_case, props, message) => {
    expect(() => made({ targets, ...props })).toThrow(message);
  });
});

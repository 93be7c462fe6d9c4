import { parse } from 'yaml';
import { sideServices } from '../../../lib';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';
import { DYNOMITE } from '../redis/options';

const { DynomiteProxy } = sideServices;
const made = (props: Partial<sideServices.DynomiteProxyProps> = {}): Manifest[] => synth((chart) => { new DynomiteProxy(chart, 'racks', { ...DYNOMITE, ...props }); });

interface RackFile {
  readonly dyn_o_mite: Readonly<Record<string, unknown>>;
}

describe('an experiment with Dynomite', () => {
  test('has a file for the pod of each rack, whose seeds are all other racks', () => {
    const files = manifestOf(made(), 'ConfigMap', 'racks-racks').data!;
    expect(Object.keys(files)).toEqual(['racks-0.yaml', 'racks-1.yaml', 'racks-2.yaml']);
    expect((parse(files['racks-1.yaml']!) as RackFile).dyn_o_mite).toMatchObject({
      rack: 'rack1', datacenter: 'dc1', tokens: '0', servers: ['127.0.0.1:6379:1'], read_consistency: 'DC_QUORUM', write_consistency: 'DC_QUORUM', stats_listen: '127.0.0.1:22222',
      dyn_seeds: ['racks-0.racks-pods:8101:rack0:dc1:0', 'racks-2.racks-pods:8101:rack2:dc1:0'],
    });
  });

  test('starts all racks at once, each with the file of its pod', () => {
    const { spec } = manifestOf(made(), 'StatefulSet');
    expect(spec).toMatchObject({ podManagementPolicy: 'Parallel', replicas: 3 });
    expect(spec?.template?.spec.containers[1]).toMatchObject({ args: ['-c', '/etc/dynomite/$(POD_NAME).yaml'] });
  });

  test('lets clients reach Dynomite, racks each other, and nobody Redis or the statistics', () => {
    const { spec } = manifestOf(made(), 'NetworkPolicy');
    expect(spec?.ingress?.map(({ ports }) => ports?.[0]?.port)).toEqual([8102, 8101]);
    expect(manifestOf(made(), 'ConfigMap', 'racks-redis').data!['redis.conf']).toContain('bind 127.0.0.1\n');
  });

  test.each<[string, Partial<sideServices.DynomiteProxyProps>, string]>([
    ['no reason', { experimental: ' ' }, '"experimental" must be a reason, because Dynomite has had no release since 2021 and knows no passwords, got nothing; use EnvoyRedisProxy where there is none'],
    ['one rack', { racks: 1 }, '"racks" must be a whole number 2-5, got 1'],
    ['a program that is none', { program: 'dynomite -d' }, '"program" must be the name or the path of a program, such as /usr/local/sbin/dynomite, got "dynomite -d"'],
    ['root', { user: 0 }, '"user" must be a whole number 1-2147483647, got 0'],
    ['less CPU than it asks for', { resources: { cpuRequest: '2', cpuLimit: '500m', memoryRequest: '1Gi', memoryLimit: '1Gi' } }, '"cpuLimit" must not be less than "cpuRequest" (2), got 500m'],
    ['too little memory', { memory: '1Mi' }, '"memory" must be at least 64Mi for cache, got 1Mi'],
  ])('refuses %s', (_case, props, message) => {
    expect(() => made(props)).toThrow(new Error(message));
  });
});

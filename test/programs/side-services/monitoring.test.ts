import type { sideServices } from '../../../lib';
import { RedisMonitoring } from '../../../lib/side-services/monitoring/redis-monitoring';
import { monitorings } from '../../side-services/monitoring/options';
import { manifestOf, synth } from '../../side-services/policy';
import type { Manifest } from '../../side-services/policy';
import { FLEETS } from '../../support/monitoring/fleets';
import { promtool, startPrometheus } from '../../support/prometheus';

const FOLDER = '/etc/prometheus/';
const RULES = /^\/etc\/prometheus\/rules\/([a-z0-9-]+)\/rules\.yml$/;

const dataOf = (manifests: readonly Manifest[], name: string, file: string): string => manifestOf(manifests, 'ConfigMap', `watch-${name}`).data?.[file] ?? '';
const withServer = Object.entries(monitorings).filter(([, { prometheusOperator }]) => prometheusOperator === undefined);

test.each(withServer)('a monitoring %s mounts a configuration that Prometheus takes, with every file of rules that it names', (_title, props) => {
  const manifests = synth((chart) => { new RedisMonitoring(chart, 'watch', props); }, 'monitoring');
  const config = dataOf(manifests, 'config', 'prometheus.yml');
  const folders = (JSON.parse(config) as { rule_files: string[] }).rule_files.map((path) => RULES.exec(path)?.[1] ?? path);
  expect(folders).toEqual([...props.fleets.map(({ name }) => `fleet-${name}`), ...(props.proxies ?? []).map(({ name }) => `proxy-${name}`)]);
  const mounted = manifestOf(manifests, 'StatefulSet').spec?.template?.spec.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath);
  expect(mounted).toEqual(expect.arrayContaining(folders.map((folder) => `${FOLDER}rules/${folder}`)));
  const files = Object.fromEntries(folders.map((folder) => [`rules/${folder}/rules.yml`, dataOf(manifests, folder, 'rules.yml')]));
  const { code, stdout, stderr } = promtool(['check', 'config', 'prometheus.yml'], { ...files, 'prometheus.yml': config.replaceAll(FOLDER, '') });
  expect({ code, said: `${stdout}${stderr}` }).toMatchObject({ code: 0, said: expect.stringContaining('SUCCESS: prometheus.yml is valid prometheus config file syntax') as string });
  expect(stdout.match(/rules found/g)).toHaveLength(folders.length);
});

/** What of a chart's Prometheus is of its container: its arguments, the files at the paths of its mounts, and whom its probes ask. */
function containerOf(manifests: readonly Manifest[]): { readonly args: readonly string[]; readonly files: Record<string, string>; readonly probes: readonly string[] } {
  const { containers: [container], volumes = [] } = manifestOf(manifests, 'StatefulSet').spec!.template!.spec;
  const { args = [], volumeMounts = [], startupProbe, readinessProbe, livenessProbe } = container!;
  const files = volumeMounts.flatMap(({ name, mountPath }) => {
    const { name: map } = (volumes.find((volume) => volume.name === name)?.configMap ?? {}) as { readonly name?: string };
    const data = map === undefined ? {} : manifestOf(manifests, 'ConfigMap', map).data ?? {};
    return Object.entries(data).map(([file, text]): [string, string] => [`${mountPath}/${file}`, text]);
  });
  return { args, files: Object.fromEntries(files), probes: [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet?.path ?? '') };
}

const servers: readonly [string, sideServices.PrometheusServerProps, string][] = [
  ['by default', {}, '15d or 16GiB'],
  ['with all that changes its command line', { retentionDays: 400, storage: { size: '100Gi' } }, '400d or 80GiB'],
];

test.each(servers)('a Prometheus %s starts by the command line of its container, keeps what that says and has its rules', async (_title, server, kept) => {
  const manifests = synth((chart) => { new RedisMonitoring(chart, 'watch', { fleets: [FLEETS.endpoints], proxies: [{ name: 'front', serviceName: 'front-pods', metricsPort: 9902 }], server }); }, 'monitoring');
  const { args, files, probes } = containerOf(manifests);
  const placed = (text: string, folder: string): string => text.replaceAll(/\/(etc\/)?prometheus\//g, (path) => `${folder}${path}`);
  // Files are named within the folder in which they are written; the configuration lies three folders below it
  const here = Object.entries(files).map(([path, text]) => [path.slice(1), placed(text, '../../..')]);
  const prometheus = await startPrometheus(Object.fromEntries(here) as Record<string, string>, (folder) => args.map((arg) => placed(arg, folder)));
  try {
    expect(await prometheus.api('status/runtimeinfo')).toMatchObject({ storageRetention: kept });
    const { groups } = await prometheus.api('rules') as { groups: { name: string }[] };
    expect(groups.map(({ name }) => name).sort()).toEqual(['redis-fleet-legacy', 'redis-proxy-front']);
    for (const path of probes) expect([path, (await fetch(`${prometheus.url}${path}`)).status]).toEqual([path, 200]);
  } finally {
    await prometheus.stop();
  }
});

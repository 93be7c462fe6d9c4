import { RedisMonitoring } from '../../../lib/side-services/monitoring/redis-monitoring';
import { monitorings } from '../../side-services/monitoring/options';
import { manifestOf, synth } from '../../side-services/policy';
import type { Manifest } from '../../side-services/policy';
import { promtool } from '../../support/prometheus';

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

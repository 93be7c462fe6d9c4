import { knownAtSynth, text, wholeNumber } from '../../checks';
import type { Form } from '../../checks';
import { Problems } from '../../problems';
import { kubeLabel, serviceName } from '../core/kube-name';
import { NetworkPeer } from '../core/network-peer';
import { checkResources } from '../core/resources';
import { checkStorage } from '../core/storage';
import type { MonitoredFleet } from './monitored-fleet';
import type { MonitoredProxyProps } from './monitored-proxy';
import { MONITORED_NAME, PORTS, exporterOf } from './monitoring-names';
import type { PrometheusServerProps } from './prometheus-props';
import type { RedisMonitoringProps } from './redis-monitoring-props';

const MOST = 50;
/** Letters of the name of a Service, which is a label of DNS. */
const MOST_OF_SERVICE = 63;
const ROLE: Form = { pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, allowed: 'the ARN of an IAM role' };
const HOST: Form = { pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/, allowed: 'a host name in lower case, or an IPv4 address' };

/** Throws with all that is wrong with a monitoring of this name. */
export function checkMonitoring(name: string, props: RedisMonitoringProps): void {
  const { fleets, proxies = [], server, prometheusOperator, scrapeSeconds } = props;
  const problems = new Problems();
  problems.check('name', serviceName('name', name));
  if (fleets.length < 1 || fleets.length > MOST) {
    problems.add('fleets', `"fleets" must have 1-${MOST} fleets, got ${fleets.length}`);
  }
  if (proxies.length > MOST) {
    problems.add('proxies', `"proxies" must have at most ${MOST} proxies, got ${proxies.length}`);
  }
  unique(problems, 'fleets', fleets.map((fleet) => fleet.name));
  unique(problems, 'proxies', proxies.map((proxy) => proxy.name));
  checkExporters(problems, name, fleets);
  proxies.forEach((proxy, index) => { checkProxy(problems, ['proxies', String(index)], proxy); });
  problems.check('scrapeSeconds', knownAtSynth('scrapeSeconds', scrapeSeconds) ?? wholeNumber('scrapeSeconds', scrapeSeconds, { min: 5, max: 120 }));
  problems.check(['prometheusOperator', 'prometheusNamespace'], kubeLabel('prometheusNamespace', prometheusOperator?.prometheusNamespace));
  problems.within(['prometheusOperator'], () => { checkLabels(prometheusOperator?.labels); });
  problems.within([], () => { checkLabels(props.dashboardLabels); });
  if (server !== undefined && prometheusOperator !== undefined) {
    problems.add('server', '"server" and "prometheusOperator" exclude each other, got both; remove one');
  }
  if (props.grafana?.resources !== undefined) {
    checkResources(problems, ['grafana', 'resources'], props.grafana.resources);
  }
  if (props.grafana !== undefined && prometheusOperator !== undefined) {
    problems.add('grafana', '"grafana" needs a Prometheus of its own, got "prometheusOperator"; its Grafana finds the dashboards by "dashboardLabels"');
  }
  if (prometheusOperator === undefined) {
    checkServer(problems, server ?? {}, fleets.some(({ region }) => region !== undefined));
  }
  problems.throwIfAny();
}

/** Labels look like those of a peer. */
function checkLabels(labels: Record<string, string> | undefined): void {
  if (labels !== undefined) {
    NetworkPeer.pods(labels);
  }
}

function unique(problems: Problems, list: string, names: readonly string[]): void {
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) {
      problems.add([list, String(index), 'name'], `"name" must be unique among ${list}, got ${JSON.stringify(name)} twice`);
    }
  });
}

/** The names of Services: two servers must not share one, such as server `c` of fleet `a-b` and server `b-c` of fleet `a`. */
function checkExporters(problems: Problems, name: string, fleets: readonly MonitoredFleet[]): void {
  const made = new Set<string>();
  fleets.forEach(({ name: fleet, redisEndpoints = [], fleetExporter }, index) => {
    const exporters = [...redisEndpoints.map((server) => exporterOf(fleet, server.name)), ...fleetExporter === undefined ? [] : [exporterOf(fleet)]];
    for (const exporter of exporters) {
      const service = `${name}-${exporter}`;
      const path = ['fleets', String(index)];
      if (service.length > MOST_OF_SERVICE) {
        problems.add(path, `the names of a monitoring, its fleet and a server must be at most ${MOST_OF_SERVICE} letters together, because the Service of the exporter has them all, got ${service.length} (${JSON.stringify(service)}); shorten one`);
      }
      if (made.has(exporter)) {
        problems.add(path, `fleet ${JSON.stringify(fleet)} has an exporter ${JSON.stringify(exporter)}, as another fleet has; change the name of the fleet or of its server`);
      }
      made.add(exporter);
    }
  });
}

function checkProxy(problems: Problems, path: readonly string[], proxy: MonitoredProxyProps): void {
  const { name, serviceName: service, serviceNamespace, labels, metricsPort } = proxy;
  problems.check([...path, 'name'], knownAtSynth('name', name) ?? text('name', name, MONITORED_NAME));
  problems.check([...path, 'serviceName'], kubeLabel('serviceName', service));
  problems.check([...path, 'serviceNamespace'], kubeLabel('serviceNamespace', serviceNamespace));
  problems.check([...path, 'metricsPort'], knownAtSynth('metricsPort', metricsPort) ?? wholeNumber('metricsPort', metricsPort, PORTS));
  problems.within(path, () => { checkLabels(labels); });
}

function checkServer(problems: Problems, server: PrometheusServerProps, hasEc2: boolean): void {
  const { resources, storage, retentionDays, awsRoleArn, alertmanagers = [] } = server;
  if (resources !== undefined) {
    checkResources(problems, ['server', 'resources'], resources);
  }
  if (storage !== undefined) {
    checkStorage(problems, ['server', 'storage'], storage);
  }
  problems.check(['server', 'retentionDays'], knownAtSynth('retentionDays', retentionDays) ?? wholeNumber('retentionDays', retentionDays, { min: 1, max: 3650 }));
  problems.check(['server', 'awsRoleArn'], text('awsRoleArn', awsRoleArn, ROLE));
  if (hasEc2 && awsRoleArn === undefined) {
    problems.add(['server', 'awsRoleArn'], '"awsRoleArn" must be given for fleets on EC2, got nothing; make an IAM role that may use ec2:DescribeInstances and trusts the service account of Prometheus');
  }
  alertmanagers.forEach(({ host, port, peers }, index) => {
    const path = ['server', 'alertmanagers', String(index)];
    problems.check([...path, 'host'], knownAtSynth('host', host) ?? text('host', host, HOST));
    problems.check([...path, 'port'], knownAtSynth('port', port) ?? wholeNumber('port', port, PORTS));
    if (peers.length === 0) {
      problems.add([...path, 'peers'], '"peers" must have at least one peer, because all others are shut out, got none');
    }
  });
}

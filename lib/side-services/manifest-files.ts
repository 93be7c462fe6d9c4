import { Yaml } from 'cdk8s';
import type { SideServices } from '../definitions/side-services/services';
import { checkDoubles } from './core/doubles';
import { manifestsOf } from './core/manifest';
import { CHARTS } from './kinds';
import { chartId, sideServiceCharts } from './side-service-charts';

/**
 * The files of the side services of a fleet.yaml, by their names: one for each service, and before them that of their namespace.
 *
 * Throws when two services make the same object, such as the Service `x-pods` of the Redis `x` and of another one with that name.
 */
export function manifestFiles(sideServices: SideServices): Record<string, string> {
  const { charts } = sideServiceCharts(sideServices, CHARTS);
  const makers = new Map(sideServices.services.map(({ kind, name }) => [chartId(sideServices.fleet, name), `sideServices.${kind}.${name}`]));
  const made = charts.map((chart) => ({ id: chart.node.id, maker: makers.get(chart.node.id) ?? 'sideServices.namespace', manifests: manifestsOf(chart) }));
  checkDoubles(made.flatMap(({ maker, manifests }) => manifests.map((manifest) => ({ maker, manifest }))));
  return Object.fromEntries(made.map(({ id, manifests }) => [`${id}.k8s.yaml`, Yaml.stringify(...manifests)]));
}

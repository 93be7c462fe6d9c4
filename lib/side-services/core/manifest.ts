import { ApiObject, App, Chart } from 'cdk8s';
import type { Construct } from 'constructs';

/** An object of Kubernetes as it is written. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: object;
  readonly stringData?: object;
  /** Of a List. */
  readonly items?: readonly Manifest[];
}

/** An object, and the id of the construct right below the chart that it belongs to. */
export interface OwnedManifest {
  readonly owner: string;
  readonly manifest: Manifest;
}

/** The charts at and below a scope, in the order in which they are made. Throws where they are not in an app of cdk8s, whose charts alone are ever written. */
export function chartsOf(scope: Construct): Chart[] {
  const root = scope.node.root;
  const name = scope.node.path === '' ? scope.constructor.name : scope.node.path;
  if (!(root instanceof App)) {
    throw new Error(`"${name}" must be an App or a Chart of cdk8s, got a part of ${root.constructor.name}; begin with new cdk8s.App(): a chart in an app of the AWS CDK is never written`);
  }
  const within = new Set(scope.node.findAll());
  const charts = root.charts.filter((chart) => within.has(chart));
  if (charts.length === 0) {
    throw new Error(`"${name}" has no chart; make one with new cdk8s.Chart()`);
  }
  return charts;
}

/** The objects of a chart in the order in which they are made, namespaces before what is in them. Throws for a Secret with data: what is in a chart is in files, templates and logs. */
export function manifestsOf(chart: Chart): Manifest[] {
  const manifests = chart.toJson() as Manifest[];
  const secret = manifests.flatMap((manifest) => [manifest, ...manifest.items ?? []])
    .find(({ kind, data, stringData }) => kind === 'Secret' && Object.keys({ ...data, ...stringData }).length > 0);
  if (secret !== undefined) {
    throw new Error(`chart "${chart.node.id}" must not hold the Secret "${secret.metadata.name}" with its data, which would stand in files, templates and logs; make it in the cluster, such as by the External Secrets operator, and name it with SecretKey.of()`);
  }
  return [true, false].flatMap((first) => manifests.filter(({ kind }) => (kind === 'Namespace') === first));
}

/** The objects of a chart with their owners. Throws like manifestsOf(). */
export function ownedManifestsOf(chart: Chart): OwnedManifest[] {
  const owners = new Map<string, string[]>();
  for (const object of objectsOf(chart)) {
    const key = keyOf(object.toJson() as Manifest);
    owners.set(key, [...owners.get(key) ?? [], ownerOf(object, chart)]);
  }
  return manifestsOf(chart).map((manifest) => ({ manifest, owner: owners.get(keyOf(manifest))?.shift() ?? '' }));
}

/** A text that two objects have in common where they are one for the API server, which has it in each version of its group. */
export function keyOf({ apiVersion, kind, metadata: { namespace, name } }: Manifest): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return JSON.stringify([group, kind, namespace ?? '', name]);
}

/** The constructs of a chart that are objects of Kubernetes. */
export function objectsOf(chart: Chart): ApiObject[] {
  return chart.node.findAll().filter((each): each is ApiObject => ApiObject.isApiObject(each) && Chart.of(each) === chart);
}

function ownerOf(object: ApiObject, chart: Chart): string {
  const scopes = object.node.scopes;
  return scopes[scopes.indexOf(chart) + 1]?.node.id ?? '';
}

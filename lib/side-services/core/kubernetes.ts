import { join } from 'node:path';
import { KubernetesManifest } from 'aws-cdk-lib/aws-eks';
import type { ICluster } from 'aws-cdk-lib/aws-eks';
import { Names, Yaml } from 'cdk8s';
import type { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { eksParts, partsBefore } from './eks-parts';
import { checkDoubles } from './doubles';
import { chartsOf, objectsOf, ownedManifestsOf } from './manifest';
import type { Manifest, OwnedManifest } from './manifest';
import { patch } from './patch';
import type { Json } from './patch';
import { writeFiles } from './write-files';

/** A field of an object that no property of its construct sets. */
export interface ManifestPatchProps {
  /** Kind of the object, such as `StatefulSet`. */
  readonly kind: string;
  /** Name of the object. */
  readonly name: string;
  /** Path of the field as a JSON pointer, such as `/spec/template/spec/priorityClassName`. */
  readonly path: string;
  /** The value as JSON, such as `"high"` with its quotes. */
  readonly json: string;
}

/** Brings the charts of an app of cdk8s to a cluster: as files, or in a stack of the AWS CDK. */
export class Kubernetes {
  /**
   * The charts at and below a scope: an App of cdk8s, or one of its charts.
   *
   * Throws when it is in an app of the AWS CDK, which would never write them.
   */
  public static of(scope: Construct): Kubernetes {
    return new Kubernetes(chartsOf(scope));
  }

  private constructor(private readonly charts: readonly Chart[]) {}

  /**
   * Writes one file for each chart, `<chart>.k8s.yaml`, and gives their paths in the order in which they are to be applied.
   *
   * Throws for a chart that holds a Secret with its data, and for an object that two constructs make; then nothing is written.
   */
  public toManifests(directory: string): string[] {
    const files = this.owned().map(({ name, owned }) => [`${name}.k8s.yaml`, Yaml.stringify(...owned.map(({ manifest }) => manifest))] as const);
    writeFiles(directory, Object.fromEntries(files));
    return files.map(([name]) => join(directory, name));
  }

  /**
   * Deploys the charts with the stack of the cluster. All that belongs to them must have been added before.
   *
   * The stack waits until the API server has taken the objects, not until their pods are ready.
   *
   * Throws for a chart that holds a Secret with its data, for an object that two constructs make, and for one that is too large for
   * the cluster's handler.
   */
  public addToEks(cluster: ICluster): void {
    const parts = this.owned().flatMap(({ name, owned }) => eksParts(name, owned));
    const resources = new Map(parts.map((part) => (
      [part, new KubernetesManifest(cluster.stack, `${cluster.node.id}-${part.id}`, { cluster, manifest: recordsOf(part.manifests), overwrite: true })]
    )));
    for (const [part, resource] of resources) {
      resource.node.addDependency(...partsBefore(part, parts).flatMap((before) => resources.get(before) ?? []));
    }
  }

  /**
   * Sets one field of one object that no property sets: the way out of what the constructs offer.
   *
   * Throws when there is no such object, when the text is no JSON, and when Kubernetes 1.27 has no such field of such a type.
   */
  public patch(props: ManifestPatchProps): void {
    const objects = this.charts.flatMap(objectsOf);
    const found = objects.find(({ kind, name }) => kind === props.kind && name === props.name);
    if (found === undefined) {
      throw new Error(`there is no ${props.kind} "${props.name}" to patch, only ${objects.map(({ kind, name }) => `${kind} "${name}"`).join(', ') || 'no object at all'}`);
    }
    patch(found, props.path, parsed(props));
  }

  /** The objects of each chart with their owners. Throws when two of them are the same object of the cluster. */
  private owned(): { readonly name: string; readonly owned: readonly OwnedManifest[] }[] {
    const charts = this.named().map(([name, chart]) => ({ name, owned: ownedManifestsOf(chart) }));
    checkDoubles(charts.flatMap(({ name, owned }) => owned.map(({ owner, manifest }) => ({ maker: `"${name}/${owner}"`, manifest }))));
    return charts;
  }

  private named(): (readonly [string, Chart])[] {
    const named = this.charts.map((chart) => [Names.toDnsLabel(chart, { includeHash: false }), chart] as const);
    const twice = named.find(([name], index) => named.findIndex(([other]) => other === name) !== index);
    if (twice !== undefined) {
      throw new Error(`two charts must not have the same name, got "${twice[0]}" twice; give one of them another id`);
    }
    return named;
  }
}

/** The objects as the AWS CDK takes them; it changes them, so that they are copies. */
function recordsOf(manifests: readonly Manifest[]): Record<string, unknown>[] {
  return structuredClone(manifests) as unknown as Record<string, unknown>[];
}

function parsed({ json, path }: ManifestPatchProps): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    throw new Error(`the value for ${path} must be JSON, got something else, which is not shown; write a text with its quotes, such as '"high"'`);
  }
}

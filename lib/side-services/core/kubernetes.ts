import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KubernetesManifest } from 'aws-cdk-lib/aws-eks';
import type { ICluster } from 'aws-cdk-lib/aws-eks';
import { Names, Yaml } from 'cdk8s';
import type { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { eksParts } from './eks-parts';
import { chartsOf, manifestsOf, objectsOf, ownedManifestsOf } from './manifest';
import type { Manifest } from './manifest';
import { patch } from './patch';
import type { Json } from './patch';

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
   * Throws for a chart that holds a Secret with its data.
   */
  public toManifests(directory: string): string[] {
    const texts = this.named().map(([name, chart]) => [join(directory, `${name}.k8s.yaml`), Yaml.stringify(...manifestsOf(chart))] as const);
    mkdirSync(directory, { recursive: true });
    for (const [path, text] of texts) {
      writeWhole(path, text);
    }
    return texts.map(([path]) => path);
  }

  /**
   * Deploys the charts with the stack of the cluster. All that belongs to them must have been added before.
   *
   * The stack waits until the API server has taken the objects, not until their pods are ready.
   *
   * Throws for a chart that holds a Secret with its data, and for an object that is too large for the cluster's handler.
   */
  public addToEks(cluster: ICluster): void {
    const parts = this.named().flatMap(([name, chart]) => eksParts(name, ownedManifestsOf(chart)));
    const made = parts.map(({ id, manifests, first }) => ({
      first,
      resource: new KubernetesManifest(cluster.stack, `${cluster.node.id}-${id}`, { cluster, manifest: recordsOf(manifests), overwrite: true }),
    }));
    for (const { resource } of made.filter(({ first }) => !first)) {
      resource.node.addDependency(...made.filter(({ first }) => first).map((each) => each.resource));
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
    throw new Error(`the value for ${path} must be JSON, got ${json}; write a text with its quotes, such as '"high"'`);
  }
}

/** Nobody ever sees half a file. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text);
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../side-services/policy';
import { runExample } from './run-example';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: { readonly Manifest: string } }>>;
}

/** The objects of a file of manifests. */
export function manifestsIn(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);
}

/** The files of manifests in a folder, with their objects. */
export function filesIn(folder: string): Record<string, Manifest[]> {
  return Object.fromEntries(readdirSync(folder).sort().map((name) => [name, manifestsIn(join(folder, name))]));
}

/** What a template of the AWS CDK hands to a cluster of EKS, part by part. */
export function partsForEks(template: string): Manifest[][] {
  const { Resources } = JSON.parse(readFileSync(template, 'utf8')) as Template;
  return Object.values(Resources).filter(({ Type }) => Type === 'Custom::AWSCDK-EKS-KubernetesResource').map(({ Properties }) => JSON.parse(Properties.Manifest) as Manifest[]);
}

/** An object without the CDK's label of what it may delete, whose key is another for each part. */
export function withoutPruneLabel(manifest: Manifest): Manifest {
  const labels = Object.entries(manifest.metadata.labels ?? {}).filter(([key]) => !key.startsWith('aws.cdk.eks/prune-'));
  return { ...manifest, metadata: { ...manifest.metadata, labels: Object.fromEntries(labels) } };
}

/** The objects of each application among the examples with side services, by the name of its file, in the order in which they are applied. */
export function objectsOfApps(): Record<string, Manifest[]> {
  const made = (app: string, read: (folder: string) => Manifest[]): Manifest[] => {
    const folder = runExample('side-services', app);
    try {
      return read(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  return {
    'app.ts': made('app.ts', (folder) => Object.values(filesIn(join(folder, 'dist'))).flat()),
    'eks.ts': made('eks.ts', (folder) => partsForEks(join(folder, 'cdk.out', 'Tools.template.json')).flat().map(withoutPruneLabel)),
  };
}

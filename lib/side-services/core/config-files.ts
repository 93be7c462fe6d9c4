import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { dataKey } from '../../definitions/side-services/core/kube-name';
import { labelsOf } from './labels';
import type { PartNames } from './labels';

/** Text files for the pods of a part. */
export interface ConfigFilesProps {
  readonly part: PartNames;
  readonly name: string;
  /** Text by name of the file. */
  readonly files: Readonly<Record<string, string>>;
  /** Further labels, such as those by which a dashboard's sidecar finds it. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A ConfigMap that has been made. */
export interface ConfigFiles {
  readonly name: string;
  /** The texts, for the checksum of the pods that read them. */
  readonly texts: readonly string[];
}

/** `kubectl apply` keeps a copy of the object in an annotation, and all annotations may have 256 KiB. */
const MOST_BYTES = 240 * 1024;

/** A ConfigMap of text files. Throws when one has no good name, or when they are larger together than a ConfigMap may be. */
export function configFiles(scope: Construct, id: string, { part, name, files, labels = {} }: ConfigFilesProps): ConfigFiles {
  const problems = new Problems();
  Object.keys(files).forEach((file) => { problems.check(['files', file], dataKey('name of a file', file)); });
  const size = Buffer.byteLength(JSON.stringify(files));
  if (size > MOST_BYTES) {
    problems.add('files', `ConfigMap "${name}" must have at most ${MOST_BYTES} bytes, got ${size}; divide it`);
  }
  problems.throwIfAny();
  new k8s.KubeConfigMap(scope, id, { metadata: { name, labels: { ...labelsOf(part), ...labels } }, data: { ...files } });
  return { name, texts: Object.entries(files).flat() };
}

/** The volume of a ConfigMap's files. */
export function configVolume(name: string, { name: configMap }: ConfigFiles): k8s.Volume {
  return { name, configMap: { name: configMap } };
}

/** The volume of some entries of a Secret, under the names of their files; readable by the pod's group only. */
export function secretVolume(name: string, secretName: string, files: Readonly<Record<string, string>>): k8s.Volume {
  const items = Object.entries(files).map(([path, key]) => ({ key, path }));
  return { name, secret: { secretName, items, defaultMode: 0o440 } };
}

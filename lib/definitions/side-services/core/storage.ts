import type { Problems } from '../../problems';
import { objectName } from './kube-name';
import { storageProblem } from './quantity';
import type { StorageProps } from './storage-props';

/** Adds what is wrong with a volume. */
export function checkStorage(problems: Problems, path: readonly string[], { size, storageClassName }: StorageProps): void {
  problems.check([...path, 'size'], storageProblem('size', size));
  problems.check([...path, 'storageClassName'], objectName('storageClassName', storageClassName));
}

import type { k8s } from 'cdk8s-plus-27';
import type { SecretKey } from '../../definitions/side-services/core/secret-key';

/** A variable whose value everybody may read; one without a value is empty. */
export function plainVariable(name: string, value: string): k8s.EnvVar {
  // The API server drops an empty text, so that `kubectl apply` would find it changed each time
  return { name, value: value === '' ? undefined : value };
}

/** A variable whose value is an entry of a Secret. */
export function secretVariable(name: string, { secretName, key }: SecretKey): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: secretName, key } } };
}

/** A variable whose value is a field of the pod, such as `metadata.name`. It stands before those that name it as `$(NAME)`. */
export function fieldVariable(name: string, fieldPath: string): k8s.EnvVar {
  return { name, valueFrom: { fieldRef: { fieldPath } } };
}

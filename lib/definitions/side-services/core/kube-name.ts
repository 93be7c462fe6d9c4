import { knownAtSynth, text } from '../../checks';
import type { Form } from '../../checks';

/** A name that may stand in a host name: of services, pods, ports' owners. */
const LABEL: Form = { pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, allowed: '1-63 lower-case letters, digits or -, beginning with a letter and not ending with -' };
/** Names of pods, their services and volumes are made from it by adding words. */
const SERVICE: Form = { pattern: /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, allowed: '1-40 lower-case letters, digits or -, beginning with a letter and not ending with -' };
const OBJECT: Form = { pattern: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/, allowed: '1-253 lower-case letters, digits, - or ., beginning and ending with a letter or digit' };
const DATA_KEY: Form = { pattern: /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,253}$/, allowed: '1-253 letters, digits, -, _ or .' };
const HOST: Form = { pattern: /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, allowed: 'the full name of a host in lower case, such as console.example.com' };
const PORT_NAME: Form = { pattern: /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/, allowed: '1-15 lower-case letters, digits or single -, with at least one letter' };

const checked = (form: Form) => (name: string, value: string | undefined): string | undefined => knownAtSynth(name, value) ?? text(name, value, form);

function unseen(form: Form): (name: string, value: string) => string | undefined {
  return (name, value) => knownAtSynth(name, value) ?? (form.pattern.test(value) ? undefined : `"${name}" must be ${form.allowed}: it names what holds the secret; got something else, which may be the secret itself and is not shown`);
}

/** What is wrong with the name of a Service, Deployment or StatefulSet (RFC 1035); undefined when nothing is. */
export const kubeLabel = checked(LABEL);

/**
 * What is wrong with the name of a namespace for side services; undefined when nothing is.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
 */
export function namespaceName(name: string, value: string): string | undefined {
  const wrong = kubeLabel(name, value);
  if (wrong !== undefined) {
    return wrong;
  }
  if (value === 'default') {
    return `"${name}" must be a namespace of its own, got "default", which everybody shares; give another one`;
  }
  return value.startsWith('kube-') ? `"${name}" must be a namespace of its own, got "${value}"; names that begin with "kube-" are those of Kubernetes itself: give another one` : undefined;
}
/** What is wrong with the name of a side service, from which the names of its objects are made; undefined when nothing is. */
export const serviceName = checked(SERVICE);
/** What is wrong with the name of a Secret, ConfigMap or class (RFC 1123 subdomain); undefined when nothing is. */
export const objectName = checked(OBJECT);
/** What is wrong with the key of an entry of a Secret or ConfigMap; undefined when nothing is. */
export const dataKey = checked(DATA_KEY);
/** What is wrong with the name of a Secret by which an entry is named; undefined when nothing is. Repeats nothing: it may be the secret itself. */
export const secretName = unseen(OBJECT);
/** What is wrong with the key of such an entry; undefined when nothing is. Repeats nothing. */
export const secretEntryKey = unseen(DATA_KEY);
/** What is wrong with the host of an ingress; undefined when nothing is. */
export const hostName = checked(HOST);
/** What is wrong with the name of a port; undefined when nothing is. */
export const portName = checked(PORT_NAME);

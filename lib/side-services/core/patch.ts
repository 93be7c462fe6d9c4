import { isDeepStrictEqual } from 'node:util';
import { JsonPatch } from 'cdk8s';
import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';

/** A value as JSON knows it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const QUANTITY = /\/((requests|limits|capacity|hard|allocatable|overhead)\/[^/]+|sizeLimit|divisor|maximumVolumeSize)$/;
const INT_OR_STRING = /\/((httpGet|tcpSocket)\/port|targetPort|maxSurge|maxUnavailable|minAvailable|(ingress|egress)\/(\d+|-)\/ports\/(\d+|-)\/port)$/;
/** Kinds that cdk8s rewrites; all others are written as they are. */
const REWRITTEN: ReadonlySet<unknown> = new Set(Object.values(k8s));

/**
 * Sets the value at a path, such as `/spec/template/spec/priorityClassName`, of an object of Kubernetes; `-` adds to a list.
 *
 * A plain JSON patch runs before cdk8s rewrites the object by the types of Kubernetes 1.27 and drops, without a word, what is of
 * another type. This one gives amounts and ports the type that survives, and throws when a value does not come out as it went in.
 */
export function patch(object: ApiObject, path: string, value: Json): void {
  const sent = REWRITTEN.has(object.constructor) ? typed(path, value) : value;
  object.addJsonPatch(replaces(object, path) ? JsonPatch.replace(path, sent) : JsonPatch.add(path, sent));
  const written = valueAt(object.toJson(), pathNames(path));
  if (!isDeepStrictEqual(written, value)) {
    throw new Error(`${object.kind} "${object.name}" does not take ${JSON.stringify(value)} at ${path}, it makes ${JSON.stringify(written) ?? 'nothing'} of it: the field must be one of Kubernetes 1.27`);
  }
}

/** Whether a path is that of an item of a list: one that is added there would come before it. Throws where nothing has such a field. */
function replaces(object: ApiObject, path: string): boolean {
  if (!path.startsWith('/')) {
    throw new Error(`"path" must be a JSON pointer such as /spec/replicas, got ${JSON.stringify(path)}`);
  }
  const above = path.slice(0, path.lastIndexOf('/'));
  const owner = valueAt(object.toJson(), pathNames(above));
  if (typeof owner !== 'object' || owner === null) {
    throw new Error(`${object.kind} "${object.name}" has no ${above} to add ${path} to; set the field above it as a whole`);
  }
  if (!Array.isArray(owner) || path.endsWith('/-')) {
    return false;
  }
  const index = path.slice(above.length + 1);
  if (!/^\d+$/.test(index) || Number(index) >= owner.length) {
    throw new Error(`${object.kind} "${object.name}" has ${owner.length} items at ${above}, got the index ${JSON.stringify(index)}; "-" adds one`);
  }
  return true;
}

function typed(path: string, value: Json): unknown {
  if (QUANTITY.test(path) && (typeof value === 'string' || typeof value === 'number')) {
    return k8s.Quantity.fromString(String(value));
  }
  if (INT_OR_STRING.test(path) && typeof value === 'string') {
    return k8s.IntOrString.fromString(value);
  }
  if (INT_OR_STRING.test(path) && typeof value === 'number') {
    return k8s.IntOrString.fromNumber(value);
  }
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => typed(`${path}/${index}`, item));
  }
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, below]) => [key, typed(`${path}/${key}`, below)])) : value;
}

/** The names of a JSON pointer (RFC 6901). */
function pathNames(path: string): string[] {
  return path.split('/').slice(1).map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) {
    return value;
  }
  if (Array.isArray(value)) {
    return valueAt(value.at(name === '-' ? -1 : Number(name)), rest);
  }
  return typeof value === 'object' && value !== null ? valueAt((value as Record<string, unknown>)[name], rest) : undefined;
}

import { isDeepStrictEqual } from 'node:util';
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import type { ApiObjectProps } from 'cdk8s';
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
 * another type. This one gives amounts and ports the type that survives; an amount that is a number is written as a text, as the API
 * server gives it back. It throws, and leaves the object as it was, when a value does not come out as it went in.
 */
export function patch(object: ApiObject, path: string, value: Json): void {
  const rewritten = REWRITTEN.has(object.constructor);
  const wanted = rewritten ? withTextAmounts(path, value) : value;
  const sent = rewritten ? typed(path, wanted) : wanted;
  const step = replaces(object, path) ? JsonPatch.replace(path, sent) : JsonPatch.add(path, sent);
  const written = valueAt(tried(object, step), pathNames(path));
  if (!isDeepStrictEqual(written, wanted)) {
    throw new Error(`${object.kind} "${object.name}" does not take ${JSON.stringify(value)} at ${path}, it makes ${JSON.stringify(written) ?? 'nothing'} of it: the field must be one of Kubernetes 1.27, with a value of its type`);
  }
  object.addJsonPatch(step);
}

/** What an object with one more patch would be written as. */
function tried(object: ApiObject, step: JsonPatch): unknown {
  const patched = JsonPatch.apply(ApiObject.prototype.toJson.call(object), step) as ApiObjectProps;
  const kind = (REWRITTEN.has(object.constructor) ? object.constructor : ApiObject) as typeof ApiObject;
  return new kind(new Chart(new App(), 'trial'), 'trial', patched).toJson();
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

/** A value with its amounts as the texts that Kubernetes makes of them. */
function withTextAmounts(path: string, value: Json): Json {
  return typeof value === 'number' && QUANTITY.test(path) ? String(value) : below(path, value, withTextAmounts) as Json;
}

/** A value with the types that survive the rewriting. */
function typed(path: string, value: Json): unknown {
  if (QUANTITY.test(path) && typeof value === 'string') {
    return k8s.Quantity.fromString(value);
  }
  if (INT_OR_STRING.test(path) && typeof value === 'string') {
    return k8s.IntOrString.fromString(value);
  }
  if (INT_OR_STRING.test(path) && typeof value === 'number') {
    return k8s.IntOrString.fromNumber(value);
  }
  return below(path, value, typed);
}

/** A list or a record with all that is in it changed. */
function below(path: string, value: Json, change: (path: string, value: Json) => unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => change(`${path}/${index}`, item));
  }
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(`${path}/${key}`, item)])) : value;
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

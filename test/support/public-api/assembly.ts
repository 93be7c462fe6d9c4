import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { projectRoot } from '../project';

/** A type as a jsii assembly refers to it: exactly one of the fields is set. */
export interface TypeReference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly elementtype: TypeReference; readonly kind: string };
  readonly union?: { readonly types: readonly TypeReference[] };
}

/** The docstring of something. */
export interface Docs {
  readonly summary?: string;
  readonly default?: string;
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeReference;
}

export interface Property extends Parameter {
  readonly docs?: Docs;
  readonly optional?: boolean;
  /** The type whose member this one overrides, and whose docstring it has. */
  readonly overrides?: string;
}

export interface Callable {
  readonly docs?: Docs;
  readonly parameters?: readonly Parameter[];
}

export interface Method extends Callable {
  readonly name: string;
  readonly overrides?: string;
  readonly returns?: { readonly type: TypeReference };
}

/** A class, an interface, a struct (`datatype`) or an enum of an assembly. */
export interface ApiType {
  readonly fqn: string;
  readonly kind: 'class' | 'enum' | 'interface';
  readonly base?: string;
  readonly datatype?: boolean;
  readonly docs?: Docs;
  readonly initializer?: Callable;
  readonly members?: readonly { readonly name: string; readonly docs?: Docs }[];
  readonly methods?: readonly Method[];
  readonly properties?: readonly Property[];
}

/** The public API of a package, as jsii writes it. */
export interface Assembly {
  readonly name: string;
  readonly types?: Readonly<Record<string, ApiType>>;
}

interface Redirect {
  readonly schema: string;
  readonly compression?: string;
  readonly filename?: string;
}

/** Reads an assembly that may be a redirect to a compressed file beside it. Throws when there is none. */
export function readAssembly(file: string): Assembly {
  if (!existsSync(file)) throw new Error(`${file} is not there: run \`npm run build\``);
  const content = JSON.parse(readFileSync(file, 'utf8')) as Assembly | Redirect;
  if (!('schema' in content) || content.schema !== 'jsii/file-redirect') return content as Assembly;
  if (content.compression !== 'gzip' || content.filename === undefined) throw new Error(`${file} redirects in an unknown way`);
  return JSON.parse(gunzipSync(readFileSync(join(dirname(file), content.filename))).toString('utf8')) as Assembly;
}

/** The assembly of an installed package. */
export function readInstalledAssembly(name: string): Assembly {
  return readAssembly(join(projectRoot, 'node_modules', name, '.jsii'));
}

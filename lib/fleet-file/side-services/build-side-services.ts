import { Problems } from '../../definitions/problems';
import { kubeLabel, namespaceName } from '../../definitions/side-services/core/kube-name';
import { checkNames } from '../../definitions/side-services/services';
import type { AnySideService, SideService, SideServices } from '../../definitions/side-services/services';
import type { Parts } from '../parts';
import type { KindFormat, KindFormats } from './kind';
import { namespaceShape } from './schema';

const SECTION = 'sideServices';

/**
 * The side services of a fleet; undefined where the file has none, or something is wrong with them, which is kept in `parts.problems`.
 *
 * @param fleet name of the fleet
 */
export function sideServicesPart<Kinds>(parts: Parts, kinds: KindFormats<Kinds>, fleet: string): SideServices<Kinds> | undefined {
  if (!parts.has([SECTION])) {
    return undefined;
  }
  const namespace = parts.read([SECTION, 'namespace'], namespaceShape.namespace) ?? `${fleet}-tools`;
  const createNamespace = parts.read([SECTION, 'createNamespace'], namespaceShape.createNamespace) ?? true;
  const formats = Object.entries<KindFormat<unknown>>(kinds);
  const named = formats.flatMap(([kind]) => (parts.names([SECTION, kind]) ?? []).map((name) => ({ kind, name })));
  parts.attempt(() => {
    const problems = new Problems();
    // A fleet whose name is wrong is told so, and not of a namespace that it never asked for
    if (parts.has([SECTION, 'namespace']) || kubeLabel('name', fleet) === undefined) {
      problems.check('namespace', namespaceName('namespace', namespace));
    }
    checkNames(problems, named);
    problems.throwIfAny();
  }, (path) => [SECTION, ...path]);
  const services = formats.flatMap(([kind, format]) => ofKind(parts, kind, format));
  return { fleet, namespace, createNamespace, services: services as unknown as AnySideService<Kinds>[] };
}

function ofKind<Props>(parts: Parts, kind: string, { build }: KindFormat<Props>): SideService<string, Props>[] {
  return (parts.names([SECTION, kind]) ?? []).flatMap((name) => {
    const path = [SECTION, kind, name];
    // What is no mapping is said of the structure already
    const props = parts.names(path) === undefined ? undefined : build(parts, path);
    return props === undefined ? [] : [{ kind, name, props }];
  });
}

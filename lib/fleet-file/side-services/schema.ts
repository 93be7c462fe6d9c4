import * as z from 'zod';
import { flag, mapping, section, text } from '../schema/kinds';
import type { KindFormat, KindFormats } from './kind';

export const namespaceShape = {
  namespace: text({ title: 'Namespace', description: 'Namespace of all side services, for nothing else: what is made with it labels it, and deletes it. By default the name of the fleet and "-tools".', example: 'shop-tools' }).optional(),
  createNamespace: flag({ title: 'Create the namespace', description: 'Whether the namespace is made with them, with the Pod Security Standard "restricted" enforced; by default it is.' }).optional(),
};

/** The structure of the section `sideServices` with the given kinds. */
export function sideServicesSchema<Kinds>(kinds: KindFormats<Kinds>): ReturnType<typeof section> {
  const formats = Object.entries<KindFormat<unknown>>(kinds);
  const ofKinds = Object.fromEntries(formats.map(([kind, { about, shape, aboutOne }]) => [kind, mapping(z.strictObject(shape).meta({ title: aboutOne.title, description: aboutOne.description }), about)]));
  return section({ ...namespaceShape, ...ofKinds }, {
    title: 'Side services', description: 'What stands beside the fleet on Kubernetes: synthesis writes their manifests to dist/.',
  });
}

import * as z from 'zod';
import { checkDynomiteProxy } from '../../definitions/side-services/proxy/check-dynomite-proxy';
import { DynomiteConsistency } from '../../definitions/side-services/proxy/dynomite-consistency';
import type { DynomiteProxyProps } from '../../definitions/side-services/proxy/dynomite-proxy-props';
import { choice, number, text } from '../schema/kinds';
import { imagePart, imageSchema, peersPart, resourcesSchema, STAND_IN } from './common';
import type { KindFormat } from './kind';
import { clientsSchema, variantShape } from './redis-parts';

const shape = {
  experimental: text({ title: 'Experimental', description: 'Why an experiment may run: Dynomite has had no release since 2021 and knows no passwords.', example: 'a trial of quorum reads' }),
  image: imageSchema,
  program: text({ title: 'Program', description: 'The program in the image; by default dynomite.', example: '/usr/local/sbin/dynomite' }).optional(),
  user: number({ title: 'User', description: 'Numeric user of the program; by default 999.', example: 999 }).optional(),
  group: number({ title: 'Group', description: 'Numeric group of the program; by default 999.', example: 999 }).optional(),
  racks: number({ title: 'Racks', description: 'Number of racks, each with all data, 2-5; by default 3.', example: 3 }).optional(),
  consistency: choice(Object.values(DynomiteConsistency), { title: 'Consistency', description: 'How many racks a command waits for; by default a majority.', example: DynomiteConsistency.DC_QUORUM }).optional(),
  ...variantShape,
  clients: clientsSchema,
  resources: resourcesSchema.optional(),
  redisImage: imageSchema.optional(),
};

/** Experiments with Dynomite in fleet.yaml. */
export const DYNOMITE_FORMAT: KindFormat<DynomiteProxyProps> = {
  about: { title: 'Dynomite', description: 'Experiments with Dynomite on Kubernetes by their names.' },
  aboutOne: { title: 'Dynomite', description: 'Racks of Dynomite, each with a Redis that holds all data.' },
  shape,
  build: (parts, path) => {
    const [image, redisImage] = ['image', 'redisImage'].map((key) => imagePart(parts, [...path, key]));
    const clients = peersPart(parts, [...path, 'clients']) ?? [];
    return parts.make(path, z.strictObject(shape), (given) => {
      const props = { ...given, image: image ?? STAND_IN.image, redisImage, clients };
      checkDynomiteProxy(props);
      return props;
    });
  },
};

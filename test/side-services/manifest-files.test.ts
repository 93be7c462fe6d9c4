import type { AnySideService, SideServiceKinds, SideServices } from '../../lib/definitions/side-services/services';
import { manifestFiles } from '../../lib/side-services/manifest-files';
import { CACHE, PAIR } from './redis/options';

const fleetWith = (...services: AnySideService<SideServiceKinds>[]): SideServices => ({ fleet: 'demo', namespace: 'tools', createNamespace: true, services });

describe('the files of the side services of a fleet.yaml', () => {
  test('are one for each service and one for their namespace', () => {
    const files = manifestFiles(fleetWith({ kind: 'redis', name: 'x', props: CACHE }, { kind: 'redis', name: 'y', props: CACHE }));
    expect(Object.keys(files)).toEqual(['demo-0-namespace.k8s.yaml', 'demo-x.k8s.yaml', 'demo-y.k8s.yaml']);
  });

  test('are not made where two services would overwrite objects of each other', () => {
    expect(() => manifestFiles(fleetWith({ kind: 'redis', name: 'carts-a', props: CACHE }, { kind: 'redisPair', name: 'carts', props: PAIR }))).toThrow(
      'no object must be made twice, because one would overwrite the other: sideServices.redis.carts-a and sideServices.redisPair.carts both make '
      + 'Service "carts-a", Service "carts-a-pods", ConfigMap "carts-a-config", StatefulSet "carts-a", NetworkPolicy "carts-a"; give one of them another name',
    );
    expect(() => manifestFiles(fleetWith({ kind: 'redis', name: 'x', props: CACHE }, { kind: 'redis', name: 'x-pods', props: CACHE })))
      .toThrow('sideServices.redis.x and sideServices.redis.x-pods both make Service "x-pods"; give one of them another name');
  });
});

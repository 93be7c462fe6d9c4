import { Chart, Testing } from 'cdk8s';
import type { Manifest, PolicyOptions } from './policy/manifest';
import { fitFindings, objectFindings } from './policy/objects';
import { podFindings } from './policy/pods';

export type { Manifest, PolicyOptions } from './policy/manifest';

/** The manifests of a chart that `build` fills, with cdk8s's own validations; a second run must give the same. */
export function synth(build: (chart: Chart) => void, namespace?: string): Manifest[] {
  const run = (): Manifest[] => {
    const chart = new Chart(Testing.app(), 'test', { namespace });
    build(chart);
    return Testing.synth(chart) as Manifest[];
  };
  const manifests = run();
  expect(run()).toEqual(manifests);
  return manifests;
}

/** The only manifest of a kind, and of a name where one is given. */
export function manifestOf(manifests: readonly Manifest[], kind: string, name?: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && (name === undefined || manifest.metadata.name === name));
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`there must be one ${kind}${name === undefined ? '' : ` named ${name}`}, got ${found.length} of ${manifests.map((each) => `${each.kind}/${each.metadata.name}`).join(', ')}`);
  }
  return found[0];
}

/** All that is not hardened in the manifests of one service. */
export function policyFindings(manifests: readonly Manifest[], options: PolicyOptions = {}): string[] {
  return [
    ...manifests.flatMap((manifest) => [...objectFindings(manifest, options), ...podFindings(manifest, options)]),
    ...fitFindings(manifests, options),
  ];
}

/** Fails with all that is not hardened in the manifests of one service. */
export function expectHardened(manifests: readonly Manifest[], options: PolicyOptions = {}): void {
  expect(manifests).not.toEqual([]);
  expect(policyFindings(manifests, options)).toEqual([]);
}

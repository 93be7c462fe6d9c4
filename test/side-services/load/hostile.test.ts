import { App, Chart } from 'cdk8s';
import { sideServices } from '../../../lib';
import { expectNoCode, expectOnly } from '../hostile';
import { targets } from './generators';

/** A definition is checked, and its texts rendered, by the constructor of its chart. */
const chart = (): Chart => new Chart(new App(), 'chart');
const made = (props: Partial<sideServices.NGrinderProps>) => (): void => {
  new sideServices.NGrinder(chart(), 'load', { targets, ...props });
};
const target = (props: Partial<sideServices.LoadTargetProps>) => made({ targets: [{ ...targets[0]!, ...props }] });

const TEXTS: Record<string, (value: string) => () => void> = {
  'name': (name) => made({ name }),
  'name of a target': (name) => target({ name }),
  'host of a target': (host) => target({ host }),
  'user of a target': (username) => target({ username }),
  'size of the volume': (size) => made({ storage: { size } }),
  'class of the volume': (storageClassName) => made({ storage: { size: '1Gi', storageClassName } }),
};
const NUMBERS: Record<string, { readonly range: readonly [number, number]; readonly make: (value: number) => () => void }> = {
  'concurrentTests': { range: [1, 20], make: (concurrentTests) => made({ concurrentTests }) },
  'port of a target': { range: [1, 65_535], make: (port) => target({ port }) },
  'agents': { range: [1, 50], make: (replicas) => made({ agents: { replicas } }) },
  'processes': { range: [1, 10], make: (processes) => made({ agents: { processes } }) },
};

test.each(Object.entries(TEXTS))('no text becomes code, and what is refused is named with what it got: %s', (_name, make) => {
  expectNoCode(make, ['cache', '1Gi']);
}, 60_000);

test.each(Object.entries(NUMBERS))('only a number of the allowed ones is taken: %s', (_name, { range, make }) => {
  expectOnly(range, make);
}, 60_000);

import { CASES } from './cases';
import { expectHardened, synth } from './policy';

test.each(Object.entries(CASES))('%s is hardened', (_title, { build, namespace = 'side-services', policy }) => {
  expectHardened(synth(build, namespace), policy);
});

import { knownAtSynth, oneOf, text, wholeNumber } from '../../checks';
import { Problems } from '../../problems';
import { checkResources } from '../core/resources';
import { checkVariant } from '../redis/redis-variant';
import { DynomiteConsistency } from './dynomite-consistency';
import type { DynomiteProxyProps } from './dynomite-proxy-props';

const RACKS = { min: 2, max: 5 };
const IDS = { min: 1, max: 2 ** 31 - 1 };
const PROGRAM = { pattern: /^(?=.{1,200}$)\/?[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/, allowed: 'the name or the path of a program, such as /usr/local/sbin/dynomite' };

/** Throws with all that is wrong with the properties of Dynomite. */
export function checkDynomiteProxy(props: DynomiteProxyProps): void {
  const problems = new Problems();
  if (props.experimental.trim() === '') {
    problems.add('experimental', '"experimental" must be a reason, because Dynomite has had no release since 2021 and knows no passwords, got nothing; use EnvoyRedisProxy where there is none');
  }
  checkVariant(problems, props);
  problems.check('racks', knownAtSynth('racks', props.racks) ?? wholeNumber('racks', props.racks, RACKS));
  problems.check('user', wholeNumber('user', props.user, IDS));
  problems.check('group', wholeNumber('group', props.group, IDS));
  problems.check('program', knownAtSynth('program', props.program) ?? text('program', props.program, PROGRAM));
  if (props.resources !== undefined) {
    checkResources(problems, ['resources'], props.resources);
  }
  problems.check('consistency', oneOf('consistency', props.consistency, Object.values(DynomiteConsistency)));
  problems.throwIfAny();
}

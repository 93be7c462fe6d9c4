import { yamlDocument } from '../../../quoting';
import type { RuleGroup } from './rule';

/** A file of rules that Prometheus reads. */
export function ruleFile(groups: readonly RuleGroup[]): string {
  return yamlDocument({ groups });
}

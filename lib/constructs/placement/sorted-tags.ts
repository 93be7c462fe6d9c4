import type { CfnTag } from 'aws-cdk-lib';

/** Tags as CloudFormation takes them, by key, so that their order in a definition changes no template. */
export function sortedTags(tags: Readonly<Record<string, string>>): CfnTag[] {
  return Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }));
}

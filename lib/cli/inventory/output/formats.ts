/** The forms that an inventory can be printed in: what Ansible asks a script for, a static file for its plugin `yaml`, and two for people. */
export const OUTPUT_FORMATS = ['json', 'yaml', 'table', 'graph'] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

import type { ScalarTag, Tags } from 'yaml';

const FLOAT = 'tag:yaml.org,2002:float';
const BOOL = 'tag:yaml.org,2002:bool';
/** What has other forms in Ansible's YAML, or what no inventory can hold as JSON. */
const NOT_READ: readonly string[] = [BOOL, FLOAT, ...['timestamp', 'binary', 'omap', 'pairs', 'set'].map((name) => `tag:yaml.org,2002:${name}`)];

/** The words that PyYAML takes for true and false: `y` and `n` are texts. */
const BOOLEAN: ScalarTag = {
  tag: BOOL, default: true, identify: (value) => typeof value === 'boolean',
  test: /^(?:[Yy]es|YES|[Nn]o|NO|[Tt]rue|TRUE|[Ff]alse|FALSE|[Oo]n|ON|[Oo]ff|OFF)$/,
  resolve: (text) => /^(?:y|t|on)/i.test(text),
};

/** A number with a point: an exponent has a sign, so that `1e3` and `.` are texts. */
const DECIMAL: ScalarTag = {
  tag: FLOAT, default: true, identify: (value) => typeof value === 'number',
  test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/,
  resolve: (text) => Number(text.replaceAll('_', '')),
};

/** The tags of YAML 1.1 as PyYAML reads them, by which Ansible reads its files, and further ones. */
export function ansibleYaml(usual: Tags, further: readonly ScalarTag[]): Tags {
  return [...usual.filter((tag) => typeof tag === 'string' || !NOT_READ.includes(tag.tag)), BOOLEAN, DECIMAL, ...further];
}

/** A text that is no template. */
export const UNSAFE: ScalarTag = { tag: '!unsafe', resolve: (text) => text };

/** What only Ansible opens. */
export const VAULT_TAGS = ['!vault', '!vault-encrypted'] as const;

const CREDENTIALS = 'keys of AWS do not belong in a file; name a profile or a role under accounts, or set the variables of AWS';
const PROFILE = 'write accounts: [{profile: NAME}], or set AWS_PROFILE';
const ROLE = 'write accounts: [{role_arn: ARN}]';
const ENDPOINT = 'set AWS_ENDPOINT_URL';
const CACHE = 'write cache: {seconds: 300, folder: .cache}; what is kept belongs to its settings, so it needs no name';
const ROUTE53 = 'names of Route 53 are not read; name hosts by slot, a tag or an address';
const REGION = 'write regions: [NAME]';
const CONTRIB = 'names of the old ec2.py are not made; use keyed_groups with tags';

/** The key under which an import lists what the file lacks: it makes the file an error, as without that it may give other hosts. */
export const NOT_CARRIED = 'not_carried';

/** What to do about that list. */
export const OF_NOT_CARRIED = 'it lists what of the aws_ec2.yml this file lacks, and without which its hosts, names or groups may be others; write each in a way of this file, or decide to do without it, and remove the list';

/** What to do here about the keys of an aws_ec2.yml that mean nothing here, or are written in another way. */
export const OF_AWS_EC2: Readonly<Record<string, string>> = {
  plugin: '"redis-fleet inventory import-aws-ec2 FILE" makes this file from an aws_ec2.yml',
  access_key: CREDENTIALS, aws_access_key: CREDENTIALS, aws_access_key_id: CREDENTIALS,
  secret_key: CREDENTIALS, aws_secret_key: CREDENTIALS, aws_secret_access_key: CREDENTIALS,
  session_token: CREDENTIALS, security_token: CREDENTIALS, aws_security_token: CREDENTIALS, aws_session_token: CREDENTIALS,
  profile: PROFILE, aws_profile: PROFILE, boto_profile: PROFILE,
  assume_role_arn: ROLE, iam_role_arn: ROLE,
  endpoint_url: ENDPOINT, aws_endpoint_url: ENDPOINT, ec2_url: ENDPOINT, endpoint: ENDPOINT,
  region: REGION, aws_region: REGION, ec2_region: REGION,
  cache_plugin: CACHE, cache_timeout: CACHE, cache_connection: CACHE, cache_prefix: CACHE,
  use_ssm_inventory: 'the inventory of Systems Manager is not read, and no host has the variable ssm_inventory',
  include_extra_api_calls: 'the variables events and persistent are not made; amazon.aws has dropped them too',
  use_extra_vars: 'extra variables of Ansible do not reach redis-fleet; write the value here',
  use_contrib_script_compatible_sanitization: CONTRIB, use_contrib_script_compatible_ec2_tag_keys: CONTRIB,
  route53_enabled: ROUTE53, route53_hostnames: ROUTE53, route53_excluded_zones: ROUTE53,
};

import { didYouMean } from '../../../definitions/nearest';
import { own } from '../../../definitions/own';
import { OF_AWS_EC2 } from '../../../fleet-file/inventory/of-aws-ec2';
import { INVENTORY_FORMAT_VERSION, INVENTORY_PLUGIN } from '../../../fleet-file/inventory/schema';
import { expressionsOf, hostnamesOf, keyedGroupsOf } from './names-and-groups';
import type { Reading } from './plain-text';
import { flagOf, plainText } from './plain-text';
import { whereOf, whichOf } from './where';

type Options = Readonly<Record<string, unknown>>;

/** Options that have a place here. */
const CARRIED = [
  'plugin', 'regions', 'region', 'aws_region', 'ec2_region', 'profile', 'aws_profile', 'boto_profile', 'assume_role_arn', 'iam_role_arn', 'filters', 'include_filters', 'exclude_filters', 'strict_permissions',
  'hostnames', 'allow_duplicated_hosts', 'strict', 'hostvars_prefix', 'hostvars_suffix', 'compose', 'groups', 'keyed_groups', 'leading_separator',
  'cache', 'cache_plugin', 'cache_timeout', 'cache_connection',
];
/** Options that mean nothing here and lose nothing. */
const NEEDLESS = ['cache_prefix'];

/** Options that lose nothing while they are off. */
const SWITCHES = ['use_ssm_inventory', 'route53_enabled', 'use_contrib_script_compatible_sanitization', 'use_contrib_script_compatible_ec2_tag_keys', 'use_extra_vars', 'include_extra_api_calls'];

/** Makes the keys of a redis_fleet.yml from the options of an aws_ec2.yml; what has no place there is noted. */
export function converted(options: Options, reading: Reading): Options {
  for (const [key, value] of Object.entries(options)) {
    noteOption(key, value, reading);
  }
  return {
    plugin: INVENTORY_PLUGIN,
    version: INVENTORY_FORMAT_VERSION,
    ...whereOf(options, reading),
    ...whichOf(options, reading),
    ...hostnamesOf(options, reading),
    ...flagsOf(options, reading),
    ...affixesOf(options, reading),
    ...expressionsOf('compose', options, reading),
    ...expressionsOf('groups', options, reading),
    ...keyedGroupsOf(options, reading),
    ...cacheOf(options, reading),
  };
}

function noteOption(key: string, value: unknown, reading: Reading): void {
  if (CARRIED.includes(key) || NEEDLESS.includes(key)) {
    return;
  }
  if (!SWITCHES.includes(key) || flagOf(value, [key], reading) === true) {
    reading.notes.leave([key], own(OF_AWS_EC2, key) ?? `amazon.aws.aws_ec2 has no such option${didYouMean(key, CARRIED)}`);
  }
}

function flagsOf(options: Options, reading: Reading): Options {
  const isOn = (key: string): Options => (flagOf(options[key], [key], reading) === true ? { [key]: true } : {});
  return { ...isOn('allow_duplicated_hosts'), ...isOn('strict') };
}

function affixesOf(options: Options, reading: Reading): Options {
  return Object.fromEntries(['hostvars_prefix', 'hostvars_suffix'].flatMap((key): [string, string][] => {
    const given = options[key];
    const text = given === undefined || given === null || given === '' ? undefined : plainText(given, [key], reading);
    return text === undefined ? [] : [[key, text]];
  }));
}

/** Age in seconds that Ansible's cache has where no option says it. */
const CACHE_SECONDS = 3600;

function cacheOf(options: Options, reading: Reading): Options {
  if (flagOf(options.cache, ['cache'], reading) !== true) {
    return {};
  }
  const { cache_plugin: plugin = 'memory', cache_timeout: timeout = CACHE_SECONDS, cache_connection: connection } = options;
  if (plugin === 'memory') {
    reading.notes.change(['cache'], 'the plugin memory forgets with the end of Ansible; here nothing is kept either, and cache: {seconds: 300} would keep it');
    return {};
  }
  const seconds = Number(timeout);
  if (!Number.isInteger(seconds) || seconds < 1) {
    reading.notes.leave(['cache_timeout'], `it must be a whole number of seconds from 1, got ${JSON.stringify(timeout)}`);
    return {};
  }
  return { cache: { seconds, ...cacheFolderOf(String(plugin), connection, reading) } };
}

function cacheFolderOf(plugin: string, connection: unknown, reading: Reading): Options {
  const name = plugin.replace(/^ansible\.(builtin|legacy)\./, '');
  if (!['jsonfile', 'community.general.jsonfile', 'community.general.yaml', 'community.general.pickle'].includes(name)) {
    reading.notes.change(['cache_plugin'], `${plugin} is of Ansible; what is kept here lies in a folder`);
    return {};
  }
  const folder = connection === undefined || connection === null ? undefined : plainText(connection, ['cache_connection'], reading);
  return folder === undefined ? {} : { folder };
}

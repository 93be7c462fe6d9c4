import { type Command, Option } from 'commander';
import { type ConfigFlags, withConfigFlags } from './config/flags';
import { OUTPUT_FORMATS, type OutputFormat } from './output/formats';
import type { Wish } from './request';

/** The flags of `inventory` as they were typed. */
export type InventoryFlags = ConfigFlags & Wish;

/** Gives a command the flags of `inventory`. */
export function withInventoryFlags(command: Command): Command {
  return withConfigFlags(command
    .addOption(new Option('--list', 'print all hosts and groups (the default)').conflicts('host'))
    .option('--host <name>', 'print the variables of one host'))
    .addOption(new Option('--output <format>', 'json: what Ansible asks a script for; yaml: a static inventory; table and graph: for people').choices(OUTPUT_FORMATS).default('json' satisfies OutputFormat))
    .option('--pretty', 'indent the JSON');
}

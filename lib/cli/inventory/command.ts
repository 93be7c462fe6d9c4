import { Command, Option } from 'commander';
import type { CommandIo } from '../io';
import { addCommands } from '../output';
import { cachedPieces } from './cache/cached-pieces';
import type { ConfigFlags } from './config/flags';
import { ENVIRONMENT_HELP, withConfigFlags } from './config/flags';
import { importAwsEc2Command } from './import-aws-ec2/command';
import type { Wish } from './inventory-text';
import type { OutputFormat } from './output/text';
import { OUTPUT_FORMATS } from './output/text';
import { requestFrom } from './request';

type Flags = ConfigFlags & Wish;

const AFTER_HELP = `
${ENVIRONMENT_HELP}

Ansible runs an inventory script with --list and nothing else. "redis-fleet ansible init" writes such a script with a
tuned ansible.cfg; one of your own is, beside node_modules and redis_fleet.yml:

  #!/bin/sh
  here=$(dirname "$0")
  exec "$here/node_modules/.bin/redis-fleet" inventory --config "$here/redis_fleet.yml" "$@"

Make it executable (chmod +x redis-inventory) and name it: ansible-inventory -i ./redis-inventory --graph
Set any_unparsed_is_failed=True under [inventory] in ansible.cfg: without it Ansible goes on without hosts when the
script fails.

Groups: aws_ec2, redis with redis_primary and redis_replica, redis_cluster, cluster_<name> with shard_<name>_<number>,
redis_sentinel, az_<zone>, region_<region>, account_<name>, env_<environment>, and those of redis_fleet.yml. Roles are
those that the nodes were made with: after a failover ask Redis. Instances that are stopping or stopped are left out.
`;

/** The command `inventory`: it prints what an Ansible inventory script prints. */
export function inventoryCommand(io: CommandIo): Command {
  const command = withConfigFlags(new Command('inventory')
    .description('print the hosts of Redis fleets as an Ansible inventory')
    .addOption(new Option('--list', 'print all hosts and groups (the default)').conflicts('host'))
    .option('--host <name>', 'print the variables of one host'))
    .addOption(new Option('--output <format>', 'json: what Ansible asks a script for; yaml: a static inventory; table and graph: for people').choices(OUTPUT_FORMATS).default('json' satisfies OutputFormat))
    .option('--pretty', 'indent the JSON, and explain an empty inventory')
    .addHelpText('after', AFTER_HELP)
    .action(async (flags: Flags) => run(io, flags));
  addCommands(command, [importAwsEc2Command(io)]);
  return command;
}

/** Prints only when all is known: an error leaves standard output empty. */
async function run(io: CommandIo, flags: Flags): Promise<void> {
  const request = requestFrom(flags, io);
  const { config, refresh } = request;
  const parts = { config, host: flags.host, output: flags.output, pretty: flags.pretty === true };
  const asked = { cache: config.cache, refresh, parts, sources: config.sources, env: io.env };
  for (const piece of await cachedPieces(asked, async () => {
    // Loaded only where nothing is kept
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { inventoryText } = require('./inventory-text') as typeof import('./inventory-text');
    return inventoryText(request, flags, io);
  })) {
    io.stdout(piece);
  }
}

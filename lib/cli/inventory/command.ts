import { Command } from 'commander';
import type { CommandIo } from '../io';
import { addCommands } from '../output';
import { cachedPieces } from './cache/cached-pieces';
import { ENVIRONMENT_HELP } from './config/flags';
import { readConfig } from './config/read-config';
import { importAwsEc2Command } from './import-aws-ec2/command';
import { type InventoryFlags, withInventoryFlags } from './inventory-flags';
import { inventoryText } from './inventory-text';
import { cacheRequest, requestFrom } from './request';

const AFTER_HELP = `
${ENVIRONMENT_HELP}

"redis-fleet ansible init" writes a tuned ansible.cfg and what Ansible gets its hosts by: the plugin redis_fleet, which
reads redis_fleet.yml and is the fastest, and an inventory script, which Ansible runs with --list and nothing else. A
script of your own is, beside node_modules and redis_fleet.yml:

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
  const command = withInventoryFlags(new Command('inventory'))
    .description('print the hosts of Redis fleets as an Ansible inventory')
    .addHelpText('after', AFTER_HELP)
    .action(async (flags: InventoryFlags) => run(io, flags));
  addCommands(command, [importAwsEc2Command(io)]);
  return command;
}

/** Prints only when all is known: an error leaves standard output empty. */
async function run(io: CommandIo, flags: InventoryFlags): Promise<void> {
  const request = requestFrom(flags, io, readConfig);
  for (const piece of await cachedPieces(cacheRequest(request, flags, io), async () => inventoryText(request, flags, io))) {
    io.stdout(piece);
    await io.taken?.();
  }
}

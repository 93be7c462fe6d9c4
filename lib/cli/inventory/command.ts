import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { FleetTags } from '../../definitions/tags';
import type { InventoryHost } from '../../rendering/inventory/host';
import { type Inventory, inventoryOf } from '../../rendering/inventory/inventory';
import { inventoryScript } from '../../rendering/inventory/inventory-script';
import { CliError, type CliIo } from '../io';
import { findLiveHosts } from './live-hosts';
import { plannedHosts } from './planned-hosts';
import { type InventoryFlags, type InventoryRequest, requestFrom } from './request';

interface Flags extends InventoryFlags {
  readonly host?: string;
  readonly pretty?: boolean;
}

const AFTER_HELP = `
Environment (a flag wins over its variable):
  REDIS_FLEET_NAME      as --fleet
  REDIS_FLEET_REGIONS   as --region, separated by commas
  REDIS_FLEET_SOURCE    as --source
  REDIS_FLEET_ASSEMBLY  as --assembly
  AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE and all that the AWS SDK reads

Ansible runs an inventory script with --list and nothing else. Write such a script beside
node_modules, for example redis-inventory:

  #!/bin/sh
  REDIS_FLEET_NAME=demo exec "$(dirname "$0")/node_modules/.bin/redis-fleet" inventory "$@"

make it executable (chmod +x redis-inventory) and name it: ansible-inventory -i ./redis-inventory --graph
Set any_unparsed_is_failed=True under [inventory] in ansible.cfg: without it Ansible goes on without hosts when the
script fails.

Groups: aws_ec2, redis with redis_primary and redis_replica, redis_cluster, cluster_<name> with shard_<name>_<number>,
az_<zone>, region_<region>, env_<environment>. Roles are those that the nodes were made with: after a failover ask
Redis. Instances that are stopping or stopped are left out.
`;

/** The command `inventory`: it prints what an Ansible inventory script prints. */
export function inventoryCommand(io: CliIo): Command {
  return new Command('inventory')
    .description('print the hosts of Redis fleets as an Ansible inventory')
    .addOption(new Option('--list', 'print all hosts and groups (the default)').conflicts('host'))
    .option('--host <name>', 'print the variables of one host')
    .option('--fleet <name>', 'only this fleet (default: all fleets)')
    .option('--region <region>', 'region to ask; can be given several times or with commas (default: the region of the AWS settings)', collect)
    .option('--source <source>', 'live: the instances in AWS; assembly: the slots in synthesized templates (default: live)')
    .option('--assembly <folder>', 'cloud assembly that "cdk synth" wrote (default: cdk.out)')
    .option('--pretty', 'indent the JSON, and explain an empty inventory')
    .addHelpText('after', AFTER_HELP)
    .action(async (flags: Flags) => run(io, flags));
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** Prints only when all is known: an error leaves standard output empty. */
async function run(io: CliIo, flags: Flags): Promise<void> {
  const request = requestFrom(flags, io.env);
  const inventory = inventoryOf(await hostsFor(io, request));
  const answer = flags.host === undefined ? listing(inventory, request, flags) : hostOf(inventory, flags.host);
  io.stdout(`${JSON.stringify(answer, undefined, flags.pretty === true ? 2 : undefined)}\n`);
}

async function hostsFor(io: CliIo, request: InventoryRequest): Promise<InventoryHost[]> {
  if (request.source === 'live') {
    return findLiveHosts(request);
  }
  const planned = await plannedHosts(resolve(io.cwd, request.assembly));
  return planned.filter(({ tags }) => request.fleet === undefined || tags[FleetTags.FLEET] === request.fleet);
}

function listing(inventory: Inventory, request: InventoryRequest, flags: Flags): object {
  const empty = Object.keys(inventory.hosts).length === 0;
  return inventoryScript(inventory, flags.pretty === true && empty ? { explanation: explanationOf(request) } : {});
}

/** Why an inventory may be empty. */
function explanationOf(request: InventoryRequest): string {
  const fleet = request.fleet === undefined ? 'any fleet' : `fleet ${request.fleet}`;
  if (request.source === 'assembly') {
    return `no Auto Scaling group in ${request.assembly} has the tag ${FleetTags.SLOT} of ${fleet}`;
  }
  const regions = request.regions.length > 0 ? request.regions.join(', ') : 'the region of the AWS profile';
  return `no pending or running instance in ${regions} has the tag ${FleetTags.SLOT} of ${fleet}; check the region, the account and the name of the fleet`;
}

function hostOf(inventory: Inventory, name: string): object {
  const variables = Object.hasOwn(inventory.hosts, name) ? inventory.hosts[name] : undefined;
  if (variables === undefined) {
    throw new CliError(`no host ${JSON.stringify(name)} in the inventory; --list shows all hosts`);
  }
  return variables;
}

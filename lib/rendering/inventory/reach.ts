import type { AwsSsmReach, BastionReach, InstanceConnectReach, Reach, SsmReach } from '../../definitions/inventory/reach';
import { REGION } from '../../definitions/region';
import { proxyWord, sshOption } from '../quoting';

/** Where EC2 says that a host is; nothing of it comes from a tag. */
export interface HostAddress {
  readonly instanceId?: string;
  readonly privateAddress?: string;
  readonly publicAddress?: string;
  readonly ipv6Address?: string;
  readonly region?: string;
}

/** Variables of Ansible by name. */
export type ReachVariables = Readonly<Record<string, string | number>>;

/** What of an address is well formed: only that becomes an argument of a program. */
interface Checked {
  readonly id?: string;
  readonly privateAddress?: string;
  readonly publicAddress?: string;
  readonly region?: string;
}

const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:.*:)[0-9a-f:]{2,39}$/i;

/**
 * The variables by which Ansible reaches a host; one that EC2 tells no address of is called by its id, which nothing answers to.
 *
 * Each instance has a control socket and a host key of its own, whatever its address: two networks may use the same
 * addresses, and a slot's next machine may get the address of its last.
 */
export function reachVariables(reach: Reach, address: HostAddress): ReachVariables {
  const host = checked(address);
  switch (reach.kind) {
    case 'direct': return byAddress(host, reach.address === 'public' ? host.publicAddress ?? host.privateAddress : host.privateAddress);
    case 'bastion': return byAddress(host, host.privateAddress, sshOption('ProxyJump', jumpOf(reach)));
    case 'ssm': return byId(host, sessionCommand(reach, host.region));
    case 'instance_connect': return byId(host, tunnelCommand(reach, host.region));
    case 'aws_ssm': return byPlugin(reach, host);
  }
}

/** Whether SSH or the plugin is told the id of the instance, and not an address. */
export function isById({ kind }: Reach): boolean {
  return kind === 'ssm' || kind === 'aws_ssm' || kind === 'instance_connect';
}

/** How many connections a way takes at the same time. */
export function connectionsAtOnce(kind: Reach['kind']): number {
  return AT_ONCE[kind];
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/connect-with-ec2-instance-connect-endpoint.html and sshd_config(5), MaxStartups 10:30:100 */
const AT_ONCE: Readonly<Record<Reach['kind'], number>> = { direct: 50, bastion: 10, ssm: 10, aws_ssm: 10, instance_connect: 20 };

function checked({ instanceId, privateAddress, publicAddress, ipv6Address, region }: HostAddress): Checked {
  return {
    id: matching(instanceId, INSTANCE_ID),
    privateAddress: matching(privateAddress, IPV4) ?? matching(ipv6Address, IPV6),
    publicAddress: matching(publicAddress, IPV4) ?? matching(ipv6Address, IPV6),
    region: matching(region, REGION.pattern),
  };
}

function matching(text: string | undefined, pattern: RegExp): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}

function byAddress({ id }: Checked, address: string | undefined, ...options: readonly string[]): ReachVariables {
  if (address === undefined) {
    // Else Ansible would connect to its name, which a tag may have chosen: to another host's address
    return id === undefined ? {} : { ansible_host: id };
  }
  const all = [...options, ...(id === undefined ? [] : [sshOption('HostKeyAlias', id)])];
  return { ansible_host: address, ...(all.length > 0 && { ansible_ssh_common_args: all.join(' ') }), ...controlPath(id) };
}

function byId({ id }: Checked, proxyCommand: string): ReachVariables {
  return id === undefined ? {} : { ansible_host: id, ansible_ssh_common_args: sshOption('ProxyCommand', proxyCommand), ...controlPath(id) };
}

/** Ansible fills in the folder and halves the percent signs; then ssh fills in user and port. */
function controlPath(id: string | undefined): ReachVariables {
  return id === undefined ? {} : { ansible_control_path: `%(directory)s/${id}-%%r-%%p` };
}

function jumpOf({ host, user, port }: BastionReach): string {
  const address = host.includes(':') ? `[${host}]` : host;
  return `${user === undefined ? '' : `${user}@`}${address}${port === undefined ? '' : `:${port}`}`;
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-getting-started-enable-ssh-connections.html */
function sessionCommand({ profile }: SsmReach, region: string | undefined): string {
  return ['aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p', ...settings({ region, profile })].join(' ');
}

/** @see https://docs.aws.amazon.com/cli/latest/reference/ec2-instance-connect/open-tunnel.html */
function tunnelCommand({ endpointId, profile }: InstanceConnectReach, region: string | undefined): string {
  return ['aws ec2-instance-connect open-tunnel --instance-id %h --remote-port %p', ...settings({ 'instance-connect-endpoint-id': endpointId, region, profile })].join(' ');
}

function settings(values: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${proxyWord(value)}`]));
}

/** @see https://docs.ansible.com/ansible/latest/collections/amazon/aws/aws_ssm_connection.html */
function byPlugin(reach: AwsSsmReach, { id, region }: Checked): ReachVariables {
  if (id === undefined) {
    return {};
  }
  const given = {
    ansible_aws_ssm_region: region,
    ansible_aws_ssm_profile: reach.profile,
    ansible_aws_ssm_document: reach.document,
    ansible_aws_ssm_plugin: reach.plugin,
    ansible_aws_ssm_timeout: reach.timeoutSeconds,
    ansible_aws_ssm_retries: reach.retries,
    ansible_aws_ssm_bucket_sse_mode: reach.bucketSseMode,
    ansible_aws_ssm_bucket_sse_kms_key_id: reach.bucketSseKmsKeyId,
  };
  const known = Object.entries(given).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  return { ansible_connection: 'amazon.aws.aws_ssm', ansible_host: id, ansible_aws_ssm_instance_id: id, ansible_aws_ssm_bucket_name: reach.bucket, ...Object.fromEntries(known) };
}

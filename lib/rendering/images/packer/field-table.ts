/** What a field of a builder takes. */
export type FieldType = 'text' | 'number' | 'flag' | 'texts' | 'texts by name' | 'block' | 'blocks';

/** A field of a builder, as Packer knows it. */
export interface Field {
  readonly type: FieldType;
  /** What brought it; undefined where Packer 1.6.6 has it. */
  readonly since?: Since;
  /** The fields of the block. */
  readonly fields?: FieldTable;
}

/** A version of Packer, while it held the builder, or of its amazon plugin. */
export interface Since {
  readonly product: 'Packer' | 'the amazon plugin';
  readonly version: string;
}

export type FieldTable = Readonly<Record<string, Field>>;

const TEXT: Field = { type: 'text' };
const NUMBER: Field = { type: 'number' };
const FLAG: Field = { type: 'flag' };
const TEXTS: Field = { type: 'texts' };
const BY_NAME: Field = { type: 'texts by name' };

function core(version: string, field: Field): Field {
  return { ...field, since: { product: 'Packer', version } };
}

function plugin(version: string, field: Field): Field {
  return { ...field, since: { product: 'the amazon plugin', version } };
}

function block(fields: FieldTable): Field {
  return { type: 'block', fields };
}

const FILTER: FieldTable = { filters: BY_NAME };
const VOLUME: FieldTable = {
  device_name: TEXT, volume_size: NUMBER, volume_type: TEXT, iops: NUMBER, throughput: NUMBER, encrypted: FLAG, kms_key_id: TEXT,
  delete_on_termination: FLAG, no_device: FLAG, virtual_name: TEXT, snapshot_id: TEXT,
};

const ACCESS: FieldTable = {
  region: TEXT, access_key: TEXT, secret_key: TEXT, token: TEXT, profile: TEXT, shared_credentials_file: TEXT, mfa_code: TEXT,
  assume_role: block({
    role_arn: TEXT, session_name: TEXT, external_id: TEXT, duration_seconds: NUMBER, policy: TEXT, policy_arns: TEXTS, tags: BY_NAME, transitive_tag_keys: TEXTS,
  }),
  custom_endpoint_ec2: TEXT, insecure_skip_tls_verify: FLAG, max_retries: NUMBER, skip_credential_validation: FLAG, skip_metadata_api_check: FLAG,
  decode_authorization_messages: FLAG, aws_polling: block({ delay_seconds: NUMBER, max_attempts: NUMBER }),
};

const IMAGE: FieldTable = {
  ami_name: TEXT, ami_description: TEXT, ami_virtualization_type: TEXT, ami_users: TEXTS, ami_groups: TEXTS, ami_product_codes: TEXTS, ami_regions: TEXTS,
  ami_org_arns: plugin('1.0.5', TEXTS), ami_ou_arns: plugin('1.0.5', TEXTS), skip_region_validation: FLAG, tags: BY_NAME, ena_support: FLAG, sriov_support: FLAG,
  force_deregister: FLAG, force_delete_snapshot: FLAG, encrypt_boot: FLAG, kms_key_id: TEXT, region_kms_key_ids: BY_NAME, skip_save_build_region: FLAG,
  imds_support: plugin('1.2.2', TEXT), deprecate_at: plugin('1.0.1', TEXT), snapshot_tags: BY_NAME, snapshot_users: TEXTS, snapshot_groups: TEXTS,
  deregistration_protection: plugin('1.3.4', block({ enabled: FLAG, with_cooldown: FLAG })), snapshot_copy_duration_minutes: plugin('1.3.7', NUMBER),
  skip_create_ami: core('1.7.0', FLAG), skip_ami_run_tags: plugin('1.3.7', FLAG),
};

const MACHINE: FieldTable = {
  instance_type: TEXT, spot_instance_types: TEXTS, source_ami: TEXT,
  source_ami_filter: block({ ...FILTER, owners: TEXTS, most_recent: FLAG, include_deprecated: plugin('1.2.8', FLAG) }),
  iam_instance_profile: TEXT, skip_profile_validation: FLAG, subnet_id: TEXT, subnet_filter: block({ ...FILTER, most_free: FLAG, random: FLAG }),
  vpc_id: TEXT, vpc_filter: block(FILTER), security_group_id: TEXT, security_group_ids: TEXTS, security_group_filter: block(FILTER),
  temporary_security_group_source_cidrs: TEXTS, temporary_security_group_source_public_ip: plugin('1.1.4', FLAG), associate_public_ip_address: FLAG,
  availability_zone: TEXT, user_data: TEXT, user_data_file: TEXT, run_tags: BY_NAME, run_volume_tags: BY_NAME, shutdown_behavior: TEXT, ebs_optimized: FLAG,
  disable_stop_instance: FLAG, enable_t2_unlimited: FLAG, spot_price: TEXT, spot_tags: BY_NAME, fleet_tags: plugin('1.0.0', BY_NAME),
  spot_allocation_strategy: plugin('1.3.8', TEXT), block_duration_minutes: NUMBER, tenancy: TEXT,
  metadata_options: core('1.7.0', block({ http_endpoint: TEXT, http_tokens: TEXT, http_put_response_hop_limit: NUMBER })),
  launch_block_device_mappings: { type: 'blocks', fields: VOLUME }, ami_block_device_mappings: { type: 'blocks', fields: VOLUME }, no_ephemeral: FLAG,
};

const CONNECTION: FieldTable = {
  communicator: TEXT, pause_before_connecting: TEXT, ssh_username: TEXT, ssh_password: TEXT, ssh_host: TEXT, ssh_port: NUMBER, ssh_interface: TEXT, ssh_timeout: TEXT,
  ssh_private_key_file: TEXT, ssh_certificate_file: TEXT, ssh_keypair_name: TEXT, ssh_agent_auth: FLAG, ssh_disable_agent_forwarding: FLAG, ssh_pty: FLAG,
  ssh_clear_authorized_keys: FLAG, ssh_handshake_attempts: NUMBER, ssh_file_transfer_method: TEXT, ssh_keep_alive_interval: TEXT, ssh_read_write_timeout: TEXT,
  ssh_ciphers: TEXTS, ssh_key_exchange_algorithms: TEXTS, ssh_bastion_host: TEXT, ssh_bastion_port: NUMBER, ssh_bastion_username: TEXT,
  ssh_bastion_private_key_file: TEXT, ssh_bastion_agent_auth: FLAG, ssh_proxy_host: TEXT, ssh_proxy_port: NUMBER, temporary_key_pair_name: TEXT,
  // 1.6.6 reads it and makes an RSA key all the same
  temporary_key_pair_type: core('1.7.0', TEXT), pause_before_ssm: TEXT, session_manager_port: NUMBER,
};

/**
 * The fields of the builder amazon-ebs that a Linux image can need.
 * @see https://developer.hashicorp.com/packer/integrations/hashicorp/amazon/latest/components/builder/ebs
 */
export const AMAZON_EBS: FieldTable = { ...ACCESS, ...IMAGE, ...MACHINE, ...CONNECTION };

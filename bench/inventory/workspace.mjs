// A folder with what both inventories are configured by: the same hosts, the same names, the same groups.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inProject } from '../../scripts/shared/project.mjs';
import { firstRegions } from './hosts.mjs';

const ANSIBLE = inProject('.tools', 'ansible', 'bin');
const PROGRAM = inProject('dist', 'redis-fleet.js');
const CACHE_SECONDS = 86_400;
const TAG = (name) => `tags['redis-fleet:${name}']`;

/** What makes the groups of redis-fleet with the plugin: those that every inventory of ours has. */
const KEYED_GROUPS = [
  { key: TAG('service') },
  { key: `${TAG('service')} ~ '_' ~ ${TAG('initial-role')}`, parent_group: 'redis' },
  { key: TAG('topology'), prefix: 'redis' },
  { key: `${TAG('cluster')} ~ '_' ~ '%03d' % (${TAG('shard')} | int)`, prefix: 'shard', parent_group: `cluster_{{ ${TAG('cluster')} | replace('-', '_') }}` },
  { key: 'placement.availability_zone', prefix: 'az' },
  { key: 'placement.region', prefix: 'region' },
  { key: TAG('environment'), prefix: 'env' },
  { key: 'owner_id', prefix: 'account' },
].map((group) => (group.prefix === undefined ? { ...group, separator: '' } : group));

const ANSIBLE_CFG = `[inventory]
enable_plugins = redis_fleet, script, amazon.aws.aws_ec2
any_unparsed_is_failed = True

[defaults]
inventory_plugins = project/inventory_plugins
deprecation_warnings = False
`;

/** Throws where something is missing that the benchmark runs. */
function checkPrograms() {
  if (!existsSync(PROGRAM)) throw new Error('dist/redis-fleet.js is not there: run "npm run build"');
  if (!existsSync(join(ANSIBLE, 'ansible'))) throw new Error('.tools/ansible is not there: run "npm run setup:full"');
}

/** A folder that both tools run in, for an endpoint; it goes with this process. */
export class Workspace {
  constructor({ endpoint, regions }) {
    checkPrograms();
    this.endpoint = endpoint;
    this.folder = mkdtempSync(join(tmpdir(), 'bench-inventory-'));
    this.onExit = () => this.remove();
    process.once('exit', this.onExit);
    const names = firstRegions(regions);
    this.writeProject(names);
    const plugin = { plugin: 'amazon.aws.aws_ec2', regions: names, hostnames: ['tag:redis-fleet:slot'], filters: { 'tag-key': ['redis-fleet:slot'] } };
    const cache = { cache: true, cache_plugin: 'jsonfile', cache_connection: join(this.folder, 'plugin-cache'), cache_timeout: CACHE_SECONDS };
    this.write('equal.aws_ec2.yml', { ...plugin, keyed_groups: KEYED_GROUPS });
    this.write('cached.aws_ec2.yml', { ...plugin, keyed_groups: KEYED_GROUPS, ...cache });
    this.write('bare.aws_ec2.yml', plugin);
    writeFileSync(join(this.folder, 'ansible.cfg'), ANSIBLE_CFG);
  }

  /** Plugin and launcher as `redis-fleet ansible init` writes them, with a configuration that asks for the regions. */
  writeProject(regions) {
    const project = join(this.folder, 'project');
    execFileSync(process.execPath, [PROGRAM, 'ansible', 'init', project, '--fleet', 'any', '--ansible-core', '2.19'], { stdio: ['ignore', 'ignore', 'inherit'] });
    this.config = join(project, 'redis_fleet.yml');
    writeFileSync(this.config, `${JSON.stringify({ plugin: 'redis_fleet', regions })}\n`);
    mkdirSync(join(project, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(PROGRAM, join(project, 'node_modules', '.bin', 'redis-fleet'));
    this.launcher = join(project, 'redis-inventory');
    this.program = PROGRAM;
  }

  /** JSON is YAML. */
  write(name, content) {
    writeFileSync(join(this.folder, name), JSON.stringify(content));
  }

  inventory(name) {
    return join(this.folder, name);
  }

  /** The environment of both tools: nothing of the user's own AWS and Ansible settings. */
  environment(further = {}) {
    return {
      PATH: [ANSIBLE, process.env.PATH].join(delimiter), LANG: 'C.UTF-8', HOME: this.folder, ANSIBLE_HOME: join(this.folder, 'ansible'), ANSIBLE_CONFIG: join(this.folder, 'ansible.cfg'),
      AWS_ENDPOINT_URL: this.endpoint, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'none', AWS_EC2_METADATA_DISABLED: 'true', ...further,
    };
  }

  remove() {
    process.off('exit', this.onExit);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What makes redis-fleet keep its inventory. */
export const CACHED = { REDIS_FLEET_CACHE: String(CACHE_SECONDS) };

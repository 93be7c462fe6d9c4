import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outputText } from '../../lib/cli/inventory/output/text';
import { inertMembers } from '../../lib/rendering/inventory/inert';
import type { Inventory } from '../../lib/rendering/inventory/inventory';

/** An inventory whose tags would make a file, were they templates. */
export function hostileInventory(trap: string): Inventory {
  const command = `{{ lookup('pipe', 'touch ${trap}') }}`;
  const tags = { evil: command, block: '{% if true %}x{% endif %}', note: 'two\nlines: #1, "é", 😀', yes: 'no' };
  const host = (member: number): Inventory['hosts'][string] => ({ ansible_host: `10.0.0.${member}`, redis_shard: 0, ec2_tags: inertMembers(tags), launch_time: '2026-01-02T03:04:05+00:00', empty: {}, big: 1e21 });
  return {
    hosts: { 'demo-0-0': host(0), 'demo-0-1': host(1), 'i-0a.lonely': {} },
    groups: {
      all: { hosts: [], children: ['aws_ec2', 'cluster_demo', 'redis'] },
      aws_ec2: { hosts: ['demo-0-0', 'demo-0-1'], children: [] },
      cluster_demo: { hosts: [], children: ['shard_demo_000'] },
      redis: { hosts: ['demo-0-0', 'demo-0-1'], children: ['redis_primary', 'redis_replica'] },
      redis_primary: { hosts: ['demo-0-0'], children: [] },
      redis_replica: { hosts: ['demo-0-1'], children: [] },
      shard_demo_000: { hosts: ['demo-0-0', 'demo-0-1'], children: [] },
      ungrouped: { hosts: ['i-0a.lonely'], children: [] },
    },
  };
}

/** Where Ansible finds an inventory. */
export interface Forms {
  readonly script: string;
  readonly yaml: string;
  readonly plugin: string;
}

/**
 * The inventory as a script that prints it, as a file for the plugin `yaml`, and by the plugin of the project, in which
 * `redis-fleet` only prints it: so the settings and variables of the project are those of all that follows.
 */
export function allForms(project: string, trap: string, careless: (text: string) => string = (text) => text): Forms {
  const [json, script, yaml] = ['hosts.json', 'script', 'hosts.yml'].map((name) => join(project, name)) as [string, string, string];
  const inventory = hostileInventory(trap);
  writeFileSync(json, careless(outputText(inventory, { format: 'json' })));
  writeFileSync(script, `#!/bin/sh\nexec cat '${json}'\n`, { mode: 0o755 });
  writeFileSync(yaml, careless(outputText(inventory, { format: 'yaml' })));
  writeProgram(project, `exec cat '${json}'`);
  return { script, yaml, plugin: join(project, 'redis_fleet.yml') };
}

/** Has the project run these lines of shell in place of redis-fleet. */
export function writeProgram(project: string, lines: string): void {
  const folder = join(project, 'node_modules', '.bin');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'redis-fleet'), `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
}

/** The value without the marks of texts that are no templates: since 2.19 Ansible marks all that a plugin says. */
export function unmarked(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replace(/\{"__ansible_unsafe":("(?:[^"\\]|\\.)*")\}/g, '$1'));
}

import { writeFileSync } from 'node:fs';
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

/** The inventory as a script that prints it, and as a file for the plugin `yaml`, in a project: so its settings and variables are those of all that follows. */
export function bothForms(project: string, trap: string): { script: string; yaml: string } {
  const [json, script, yaml] = ['hosts.json', 'script', 'hosts.yml'].map((name) => join(project, name)) as [string, string, string];
  const inventory = hostileInventory(trap);
  writeFileSync(json, outputText(inventory, { format: 'json' }));
  writeFileSync(script, `#!/bin/sh\nexec cat '${json}'\n`, { mode: 0o755 });
  writeFileSync(yaml, outputText(inventory, { format: 'yaml' }));
  return { script, yaml };
}

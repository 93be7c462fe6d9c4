import { inProject } from '../support/project';
import { run } from '../support/run';

/** Runs the check of bench/inventory before it measures, with 30 hosts in two regions. */
function checkSame(): { hosts: number; groups: number; requests: number } {
  const code = `import { Endpoint } from ${JSON.stringify(inProject('bench', 'inventory', 'endpoint.mjs'))};
    import { checkSame } from ${JSON.stringify(inProject('bench', 'inventory', 'sameness.mjs'))};
    import { Workspace } from ${JSON.stringify(inProject('bench', 'inventory', 'workspace.mjs'))};
    const endpoint = await Endpoint.start({ hosts: 30, regions: 2 });
    try {
      const same = await checkSame(new Workspace({ endpoint: endpoint.url, regions: 2 }));
      console.log(JSON.stringify({ ...same, requests: await endpoint.requests() }));
    } finally {
      await endpoint.stop();
    }`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code], { timeLimit: 240 });
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ReturnType<typeof checkSame>;
}

test('both tools that the benchmark compares, ours by its plugin and by its script, tell Ansible the same hosts, groups and variables of its endpoint', () => {
  // Groups: ten shards of three members, their cluster, two regions with three zones each, and those of role and place
  expect(checkSame()).toEqual({ hosts: 30, groups: 27, requests: 6 });
});

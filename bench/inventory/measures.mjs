// What is measured, and how often.
import { Endpoint } from './endpoint.mjs';
import { timed } from './run.mjs';
import { checkSame } from './sameness.mjs';
import { CACHED, Workspace } from './workspace.mjs';

/** The ways to the hosts, by what the report calls them. */
const WAYS = {
  cold: { theirs: 'equal.aws_ec2.yml', ours: {} },
  cached: { theirs: 'cached.aws_ec2.yml', ours: CACHED },
  bare: { theirs: 'bare.aws_ec2.yml', ours: {} },
};
const ALL_WAYS = Object.keys(WAYS);
/** Ways in which the script of redis-fleet is measured beside its plugin, where there is no latency. */
const SCRIPT_WAYS = ['cold', 'cached'];
const LATENCY_MS = 100;
const MANY_REGIONS = 17;

const near = { regions: 1, latencyMs: 0 };
const far = { regions: MANY_REGIONS, latencyMs: LATENCY_MS };

export const FULL = {
  cases: [
    { ...near, hosts: 100, rounds: 9, ways: ALL_WAYS },
    { ...near, hosts: 1000, rounds: 5, ways: ALL_WAYS },
    { ...near, hosts: 10_000, rounds: 3, ways: ALL_WAYS },
    { ...far, hosts: 100, rounds: 5, ways: ['cold'] },
    { regions: 1, latencyMs: LATENCY_MS, hosts: 1000, rounds: 3, ways: ['cold'] },
    { regions: MANY_REGIONS, latencyMs: 0, hosts: 1000, rounds: 3, ways: ['cold'] },
    { ...far, hosts: 1000, rounds: 3, ways: ['cold'] },
    { ...far, hosts: 10_000, rounds: 3, ways: ['cold'] },
  ],
  starts: 25,
  memory: [1000, 10_000, 50_000],
};

export const QUICK = {
  cases: [{ ...near, hosts: 100, rounds: 1, ways: ALL_WAYS }, { regions: 2, latencyMs: 10, hosts: 30, rounds: 1, ways: ['cold'] }],
  starts: 3,
  memory: [1000],
};

/** Has the endpoint of the case, and a workspace for it, for as long as the work takes. */
async function withEndpoint({ hosts, regions, latencyMs }, work) {
  const endpoint = await Endpoint.start({ hosts, regions, latencyMs });
  const workspace = new Workspace({ endpoint: endpoint.url, regions });
  try {
    return await work({ endpoint, workspace });
  } finally {
    workspace.remove();
    await endpoint.stop();
  }
}

const listHosts = (inventory) => ['ansible', 'all', '--list-hosts', '-i', inventory];

/** `ansible all --list-hosts` by both tools, case by case; the rounds of a case take turns. */
export async function comparisons({ cases }, say) {
  const runs = [];
  for (const each of cases) {
    const { hosts, regions, latencyMs } = each;
    const found = await withEndpoint({ hosts, regions, latencyMs: 0 }, async ({ workspace }) => checkSame(workspace));
    say(`${hosts} hosts in ${regions} region${regions === 1 ? '' : 's'}, ${latencyMs} ms a request: both tools tell the same ${found.hosts} hosts and ${found.groups} groups`);
    runs.push(...await withEndpoint(each, async (place) => comparison(each, place, say)));
  }
  return runs;
}

async function comparison({ hosts, regions, latencyMs, rounds, ways }, { endpoint, workspace }, say) {
  const tools = {
    ours: (way) => timed(listHosts(workspace.config), workspace.environment(WAYS[way].ours)),
    script: (way) => timed(listHosts(workspace.launcher), workspace.environment(WAYS[way].ours)),
    theirs: (way) => timed(listHosts(workspace.inventory(WAYS[way].theirs)), workspace.environment()),
  };
  // What is kept has to be there, and the first run of all reads programs from the disk
  for (const tool of Object.values(tools)) await tool(ways.includes('cached') ? 'cached' : 'cold');
  const runs = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const way of ways) {
      const turns = ['ours', 'theirs', ...(ways === ALL_WAYS && SCRIPT_WAYS.includes(way) ? ['script'] : [])];
      for (const tool of round % 2 === 0 ? turns : turns.toReversed()) {
        await endpoint.requests();
        runs.push({ hosts, regions, latencyMs, way, tool, round, ...await tools[tool](way), requests: await endpoint.requests() });
      }
      say(`  round ${round + 1}, ${way}: ${runs.slice(-turns.length).map(({ tool, cpu, wall }) => `${tool} ${cpu.toFixed(1)} s of CPU, ${wall.toFixed(1)} s`).join(', ')}`);
    }
  }
  return runs;
}

/** The program alone, from what it kept of 100 hosts, next to Node that does nothing. */
export async function starts({ starts: rounds }, say) {
  return withEndpoint({ ...near, hosts: 100 }, async ({ workspace }) => {
    const env = workspace.environment({ ...CACHED, REDIS_FLEET_CONFIG: workspace.config });
    const commands = { node: [process.execPath, '-e', '0'], program: [process.execPath, workspace.program, 'inventory', '--list'], launcher: [workspace.launcher, '--list'] };
    const runs = [];
    await timed(commands.program, env);
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, command] of Object.entries(commands)) runs.push({ name, round, ...await timed(command, env) });
    }
    say(`the program alone, ${rounds} times`);
    return runs;
  });
}

/** The memory of the program alone, and what it takes, first without and then with what it kept. */
export async function memory({ memory: counts }, say) {
  const runs = [];
  for (const hosts of counts) {
    await withEndpoint({ ...near, hosts }, async ({ workspace }) => {
      for (const [way, further] of [['cold', {}], ['first', CACHED], ['cached', CACHED]]) {
        runs.push({ hosts, way, ...await timed([workspace.launcher, '--list'], workspace.environment(further)) });
      }
    });
    say(`memory with ${hosts} hosts: ${runs.slice(-3).map(({ way, mebibytes }) => `${way} ${mebibytes.toFixed(0)} MiB`).join(', ')}`);
  }
  return runs;
}

import { inProject } from '../support/project';
import { run } from '../support/run';
import { replacedReport } from './replaced-report';

/** What the body of a function over what the modules of the benchmark export returns, in a Node of its own because they are ES modules. */
function evaluate<T>(body: string): T {
  const modules = { Endpoint: 'inventory/endpoint.mjs', differencesOf: 'inventory/sameness.mjs', reportOf: 'inventory/report.mjs', replaceReport: 'shared/document.mjs' };
  const imports = Object.entries(modules).map(([name, file]) => `import { ${name} } from ${JSON.stringify(inProject('bench', file))};`);
  const code = `${imports.join('\n')}
    const value = await (async () => { ${body} })();
    console.log(JSON.stringify(value ?? null));`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

describe('the endpoint', () => {
  /** Answers to questions to an endpoint with 2,500 hosts in two regions, and how many requests it counted. */
  const ask = (...questions: readonly { region: string; parameters: Record<string, string> }[]): { answers: { status: number; text: string }[]; requests: number } => evaluate(`
    const endpoint = await Endpoint.start({ hosts: 2500, regions: 2 });
    const answers = [];
    for (const { region, parameters } of ${JSON.stringify(questions)}) {
      const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260131/' + region + '/ec2/aws4_request' };
      const answer = await fetch(endpoint.url, { method: 'POST', headers, body: new URLSearchParams(parameters) });
      answers.push({ status: answer.status, text: await answer.text() });
    }
    const requests = await endpoint.requests();
    await endpoint.stop();
    return { answers, requests };`);
  const instances = (further: Record<string, string> = {}): Record<string, string> => ({ Action: 'DescribeInstances', ...further });
  const idsIn = (text: string): string[] => Array.from(text.matchAll(/<instanceId>(i-[0-9a-f]{17})</g), ([, id = '']) => id);

  test('tells every host of a region once, a thousand at a time, and the next page by its token', () => {
    const questions = ['us-east-1', 'us-east-2'].flatMap((region) => [
      { region, parameters: instances() }, { region, parameters: instances({ MaxResults: '1000', NextToken: 'page-1' }) },
    ]);
    const { answers, requests } = ask(...questions);
    expect(requests).toBe(4);
    expect(answers.map(({ status, text }) => [status, idsIn(text).length, /<nextToken>(.*)<\/nextToken>/.exec(text)?.[1]])).toEqual([
      [200, 1000, 'page-1'], [200, 250, undefined], [200, 1000, 'page-1'], [200, 250, undefined],
    ]);
    expect(new Set(answers.flatMap(({ text }) => idsIn(text))).size).toBe(2500);
  });

  test('has no instances in a region without hosts, and tells the regions that have some', () => {
    const { answers: [regions, elsewhere] } = ask({ region: 'us-east-1', parameters: { Action: 'DescribeRegions' } }, { region: 'eu-west-1', parameters: instances() });
    expect(Array.from(regions?.text.matchAll(/<regionName>([^<]*)</g) ?? [], ([, name]) => name)).toEqual(['us-east-1', 'us-east-2']);
    expect([elsewhere?.status, idsIn(elsewhere?.text ?? 'i-').length]).toEqual([200, 0]);
  });

  test('refuses what it cannot answer truly', () => {
    const refused: readonly (readonly [region: string, parameters: Record<string, string>, code: string])[] = [
      ['us-east-1', instances({ 'Filter.1.Name': 'tag:owner', 'Filter.1.Value.1': 'me' }), 'InvalidParameterValue'],
      ['us-east-1', instances({ 'Filter.1.Name': 'instance-state-name', 'Filter.1.Value.1': 'stopped' }), 'InvalidParameterValue'],
      ['us-east-1', instances({ MaxResults: '100' }), 'InvalidParameterValue'],
      ['us-east-1', instances({ NextToken: 'page-9' }), 'InvalidParameterValue'],
      ['xx-nowhere-1', instances(), 'AuthFailure'],
      ['us-east-1', { Action: 'RunInstances' }, 'InvalidAction'],
    ];
    const { answers } = ask(...refused.map(([region, parameters]) => ({ region, parameters })));
    expect(answers.map(({ status, text }) => [status, /<Code>(.*)<\/Code>/.exec(text)?.[1]])).toEqual(refused.map(([,, code]) => [400, code]));
  });
});

describe('two inventories', () => {
  const differences = (ours: object, theirs: object): string[] => evaluate(`return differencesOf(${JSON.stringify(ours)}, ${JSON.stringify(theirs)});`);
  const theirs = {
    _meta: { hostvars: { a: { instance_id: { __ansible_unsafe: 'i-1' }, tags: { Name: { __ansible_unsafe: 'a' } } } } },
    all: { children: ['redis'] }, redis: { children: ['redis_primary'] }, redis_primary: { hosts: ['a'] },
  };
  const ours = {
    _meta: { hostvars: { a: { instance_id: 'i-1', ec2_tags: { Name: 'a' }, redis_shard: 0 } } },
    all: { children: ['redis'] }, redis: { hosts: ['a'], children: ['redis_primary'] }, redis_primary: { hosts: ['a'] },
  };

  test('are the same where every group has the same hosts, in it or below it, and every variable of the plugin is there', () => {
    expect(differences(ours, theirs)).toEqual([]);
  });

  test('differ by a host, a group, a variable or a tag', () => {
    expect(differences({ ...ours, redis_primary: {} }, theirs)).toEqual(['group redis_primary']);
    expect(differences(ours, { ...theirs, redis_replica: { hosts: ['a'] } })).toEqual(['group redis_replica']);
    expect(differences({ ...ours, _meta: { hostvars: { a: { ec2_tags: { Name: 'b' } } } } }, theirs)).toEqual(['variable instance_id of a', 'variable tags of a']);
    expect(differences(ours, { ...theirs, _meta: { hostvars: {} } })).toEqual(['variable nothing of a']);
  });
});

describe('the report', () => {
  const about = {
    machine: { model: 'a processor', cores: 2, memoryGiB: 4, kernel: '6.1', load: 0.1 },
    versions: { ansible: 'ansible-core 2.19.14', collection: '10.1.2', python: 'Python 3.11.7', node: '20.20.2' },
    settings: { cases: [{ hosts: 10_000, rounds: 2 }] },
  };
  /** The report where redis-fleet takes this part of the time of the plugin. */
  const reportOf = (part: number): string => {
    const run = { hosts: 10_000, regions: 1, latencyMs: 0, requests: 10, mebibytes: 100 };
    const times = { ours: 100 * part, theirs: 100, script: 300 * part };
    const comparisons = ['cold', 'cached', 'bare'].flatMap((way) => [0, 1].flatMap((round) => Object.entries(times).filter(([tool]) => tool !== 'script' || way !== 'bare').map(([tool, time]) => ({ ...run, way, round, tool, cpu: time, wall: time }))));
    const starts = ['node', 'program', 'launcher'].map((name) => ({ name, round: 0, cpu: 0.05, wall: 0.06 }));
    const memory = ['cold', 'first', 'cached'].map((way) => ({ hosts: 50_000, way, cpu: 5, wall: 5, mebibytes: way === 'cold' ? 301 : 100 }));
    return evaluate(`return reportOf(${JSON.stringify({ comparisons, starts, memory })}, ${JSON.stringify(about)});`);
  };

  test('has in bold what is above its limit, and nothing else', () => {
    expect(reportOf(0.12)).toContain('| 10,000 | 1 | 0 | no | 10 | 10 | 100.0 | 12.0 | 0.12 (0.12-0.12) | 100.0 | 12.0 | 0.12 (0.12-0.12) | 0.15 |');
    expect(reportOf(0.12)).toContain('| **0.12 (0.12-0.12)** | 0.10 |');
    expect(reportOf(0.12)).toContain('| 50,000 | **301** | 100 | 100 | 300 |');
    expect(reportOf(0.09)).toContain('| 0.09 (0.09-0.09) | 0.10 |');
    expect(reportOf(0.09)).toContain('| 10,000 | yes | 9.00 | 27.0 | 3.00 | 9.00 | 27.0 | 3.00 |');
  });

  test('takes its place in the document and leaves the rest as it is', () => {
    const replaced = replacedReport(inProject('docs', 'inventory-benchmark.md'), (file, report) => {
      evaluate(`replaceReport(${JSON.stringify(file)}, 'bench/inventory.mjs', ${JSON.stringify(report)});`);
    });
    expect(replaced).toEqual({ isThere: true, isRestKept: true });
  });
});

// EC2 on this machine, with as many instances as were asked for: started by endpoint.mjs, it ends with the process that started it.
// All of its answers are ready before it listens, so that what is measured is who asks.
import { createServer } from 'node:http';
import { URLSearchParams } from 'node:url';
import { errorXml, instancesXml, regionsXml } from './answers.mjs';
import { firstRegions, hostsByRegion, REGIONS } from './hosts.mjs';

/** Instances of an answer, whether a number was asked for or none: EC2 tells no more at once. */
const PAGE = 1000;
/** What a filter may ask for, and every instance here fits. */
const FITTING = { 'instance-state-name': 'running', 'tag-key': 'redis-fleet:slot' };

function pagesOf(hosts) {
  const count = Math.max(1, Math.ceil(hosts.length / PAGE));
  return Array.from({ length: count }, (_, page) => Buffer.from(instancesXml(hosts.slice(page * PAGE, (page + 1) * PAGE), page + 1 < count ? `page-${page + 1}` : undefined)));
}

/** The region that a request was signed for. */
const regionOf = ({ headers: { authorization = '' } }) => /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\//.exec(authorization)?.[1];

/** Why the question cannot be answered truly: this endpoint looks for nothing. */
function problemOf(question) {
  const names = [...question.keys()].map((key) => /^Filter\.(\d+)\.Name$/.exec(key)).filter((found) => found !== null);
  const unfit = names.find(([name, number]) => ![...question].some(([key, value]) => key.startsWith(`Filter.${number}.Value`) && value === FITTING[question.get(name)]));
  if (unfit !== undefined) return `filter ${question.get(unfit[0])} is not one that all instances fit`;
  const size = Number(question.get('MaxResults') ?? PAGE);
  return size === PAGE ? undefined : `MaxResults must be ${PAGE} or left out, got ${size}`;
}

function answerer({ hosts, regions, latencyMs }) {
  const names = firstRegions(regions);
  const pages = new Map([...hostsByRegion(hosts, names)].map(([region, dealt]) => [region, pagesOf(dealt)]));
  const empty = pagesOf([]);
  const answerTo = (question, region) => {
    const action = question.get('Action');
    const page = Number(/^page-(\d+)$/.exec(question.get('NextToken') ?? 'page-0')?.[1] ?? NaN);
    const known = REGIONS.includes(region) ? pages.get(region) ?? empty : undefined;
    if (known === undefined) return [400, errorXml('AuthFailure', 'the request is not signed for a region')];
    if (action === 'DescribeRegions') return [200, regionsXml(names)];
    if (action !== 'DescribeInstances') return [400, errorXml('InvalidAction', `no action ${action}`)];
    const problem = problemOf(question) ?? (known[page] === undefined ? 'NextToken is not one that was given' : undefined);
    return problem === undefined ? [200, known[page]] : [400, errorXml('InvalidParameterValue', problem)];
  };
  return (question, request, response) => {
    const [status, body] = answerTo(question, regionOf(request));
    const answer = () => response.writeHead(status, { 'content-type': 'text/xml;charset=UTF-8', 'content-length': Buffer.byteLength(body) }).end(body);
    if (latencyMs === 0) answer();
    else setTimeout(answer, latencyMs);
  };
}

let requests = 0;
const answer = answerer(JSON.parse(process.argv[2]));
const server = createServer((request, response) => {
  requests += 1;
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => answer(new URLSearchParams(Buffer.concat(chunks).toString('utf8')), request, response));
});
process.on('message', () => {
  process.send({ requests });
  requests = 0;
});
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

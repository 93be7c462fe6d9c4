import { DescribeInstancesCommand, DescribeInstancesResult$, EC2Client } from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { AnswerReader } from '../../../../lib/cli/inventory/sources/live/answer-reader';
import { LiveHosts } from '../../../../lib/cli/inventory/sources/live/live-hosts';
import { type Shape, shapeOf, type StructureShape } from '../../../../lib/cli/inventory/sources/live/shape';
import { snakeCase } from '../../../../lib/cli/inventory/sources/live/snake-case';
import { inertMembers } from '../../../../lib/rendering/inventory/inert';
import type { InventoryHost, RawVariables } from '../../../../lib/rendering/inventory/host';

const RESULT = shapeOf(DescribeInstancesResult$);

const REGION = 'eu-west-1';

/** The hosts in an answer that comes in parts of so many characters, and what is left of it. */
function read(text: string, size = text.length): { hosts: InventoryHost[]; rest: string } {
  const live = new LiveHosts();
  const hosts: InventoryHost[] = [];
  const reader = new AnswerReader(RESULT, REGION, (reservation) => hosts.push(...live.of(reservation, { region: REGION })));
  for (let at = 0; at < text.length; at += size) {
    reader.push(text.slice(at, at + size));
  }
  return { rest: reader.end(), hosts };
}

const escaped = (text: string): string => text.replace(/[&<>"\r\n]/g, (found) => `&#x${found.charCodeAt(0).toString(16)};`);

/** XML of an element of the shape, with any of the values that EC2 could write; deep structures end early. */
function element(name: string, shape: Shape, depth = 0): fc.Arbitrary<string> {
  return content(shape, depth).map((inner) => (inner === '' ? `<${name}/>` : `<${name}>${inner}</${name}>`));
}

function content(shape: Shape, depth: number): fc.Arbitrary<string> {
  switch (shape.kind) {
    case 'text': return fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('a&b', '<x>', ' spaces ', '"{{ x }}"')).filter((text) => text.trim() !== '' || !text.includes('\n')).map(escaped);
    case 'number': return fc.integer({ min: -10, max: 2 ** 31 }).map(String);
    case 'boolean': return fc.boolean().map(String);
    case 'time': return fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
    case 'list': return fc.array(element('item', shape.item, depth + 1), { maxLength: 2 }).map((items) => items.join('\n  '));
    case 'structure': return structure(shape, depth);
  }
}

function structure({ members }: StructureShape, depth: number): fc.Arbitrary<string> {
  const chosen = [...members].map(([name, member]) => fc.option(element(name, member.shape, depth + 1), { nil: '', freq: depth < 4 ? 3 : 1 }));
  return fc.tuple(...chosen, fc.constantFrom('', '<unknownThing><item>x</item><item><item/></item></unknownThing>')).map((parts) => parts.join(''));
}

/** An answer of EC2 with the reservations. */
const ANSWER = element('reservationSet', RESULT.members.get('reservationSet')?.shape ?? { kind: 'text' })
  .map((reservations) => `<?xml version="1.0" encoding="UTF-8"?>\n<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">\n<requestId>1</requestId>${reservations}<nextToken>t&amp;1</nextToken></DescribeInstancesResponse>`);

/** What the SDK makes of an answer. */
async function sdkReads(text: string): Promise<unknown> {
  const requestHandler = { handle: async () => Promise.resolve({ response: { statusCode: 200, headers: {}, body: Buffer.from(text) } }) };
  const client = new EC2Client({ region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, requestHandler: requestHandler as never });
  return (await client.send(new DescribeInstancesCommand({}))).Reservations ?? [];
}

/** The SDK's values under the names of Ansible and with times as Python writes them. */
function asAnsible(value: unknown): unknown {
  if (value instanceof Date) {
    const text = value.toISOString();
    return `${text.slice(0, 19)}${text.endsWith('.000Z') ? '' : `.${text.slice(20, 23)}000`}+00:00`;
  }
  if (Array.isArray(value)) return value.map(asAnsible);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [snakeCase(key), asAnsible(member)]));
}

/** The variables and tags of each instance that the SDK reads, as a host has them. */
function hostsOf(reservations: readonly Reservation[]): { variables: RawVariables; tags: object }[] {
  return reservations.flatMap(({ instances = [], owner_id, requester_id = '', reservation_id }) => instances.map(({ tags = [], ...variables }) => ({
    variables: { ...variables, ...JSON.parse(JSON.stringify({ owner_id, requester_id, reservation_id })) as RawVariables, placement: { ...variables.placement as object, region: REGION } },
    tags: Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value])),
  })));
}

interface Reservation {
  readonly instances?: readonly (RawVariables & { readonly tags?: readonly { readonly key?: string; readonly value?: string }[] })[];
  readonly owner_id?: string;
  readonly requester_id?: string;
  readonly reservation_id?: string;
}

test('whatever EC2 answers, in whatever parts it arrives, the hosts are the instances that the SDK reads, under the names of Ansible', async () => {
  await fc.assert(fc.asyncProperty(ANSWER, fc.integer({ min: 7, max: 500 }), async (text, size) => {
    const { hosts, rest } = read(text, size);
    const wanted = hostsOf(asAnsible(await sdkReads(text)) as Reservation[]);
    expect(hosts.map(({ variables, tags }) => ({ variables, tags }))).toEqual(wanted);
    expect(hosts.map(({ prepared }) => JSON.parse(`{${prepared?.members.join(',') ?? ''}}`) as unknown)).toEqual(wanted.map(({ variables }) => inertMembers(variables)));
    expect(rest).toContain('<nextToken>t&amp;1</nextToken></DescribeInstancesResponse>');
  }), { numRuns: 200 });
}, 120_000);

test('what is left of an answer is what the SDK reads of the rest of it', () => {
  const text = '<A><x>1</x><reservationSet><item><instancesSet><item><instanceId>i-1</instanceId></item></instancesSet></item></reservationSet><nextToken>t</nextToken></A>';
  const { hosts, rest } = read(text);
  expect([hosts.map(({ id }) => id), rest]).toEqual([['i-1'], '<A><x>1</x><nextToken>t</nextToken></A>']);
});

test.each(['', '<html>\n<p>Welcome', '<A><reservationSet/></A>'])('an answer without reservations %j is left to the SDK', (text) => {
  expect(read(text)).toEqual({ hosts: [], rest: text });
});

test.each([
  ['<A><reservationSet><item><reservationId>r-1', 'the answer ends within an element, after 43 characters'],
  ['<A><reservationSet><thing/></reservationSet></A>', 'list reservationSet of the answer holds element thing, and should hold item'],
  ['<A><reservationSet><item><ownerId><b/></ownerId></item></reservationSet></A>', 'element ownerId of the answer holds element b, and should hold a text'],
  ['<A><reservationSet><item><ownerId>1</owner></item></reservationSet></A>', 'element ownerId of the answer holds element owner, and should hold a text'],
  ['<A><reservationSet><item></reservationSet></A>', 'element item of the answer ends with </reservationSet>'],
  ['<A><reservationSet><item><!-- x --></item></reservationSet></A>', 'the answer holds "<!-- x --", which is no element'],
])('an answer that is broken %j is an error, and never a host less', (text, message) => {
  expect(() => read(text)).toThrow(message);
  expect(() => read(text, 5)).toThrow(message);
});

/** A variable of an instance whose element holds the text. */
function variable(element: string, text: string): unknown {
  const { hosts } = read(`<reservationSet><item><instancesSet><item><${element}>${text}</${element}></item></instancesSet></item></reservationSet>`);
  return hosts[0]?.variables[snakeCase(element)];
}

test.each([
  ['&#x1F600;', '\u{1f600}'],
  ['&#128512;', '\u{1f600}'],
  ['&lt;&amp;gt;&#x110000;&nbsp;', '<&gt;&#x110000;&nbsp;'],
  ['a\r\nb\rc\nd&#13;', 'a\nb\nc\nd\r'],
  ['&#xD800;', '\ufffd'],
  ['{{ x }}', '{{ x }}'],
])('the text %j is read as %j', (xml, text) => {
  expect(variable('keyName', xml)).toBe(text);
});

test.each([
  ['2026-11-21T23:30:00.000Z', '2026-11-21T23:30:00+00:00'],
  ['2026-11-21T23:30:00Z', '2026-11-21T23:30:00+00:00'],
  ['2026-11-21T23:30:00.25Z', '2026-11-21T23:30:00.250000+00:00'],
  ['yesterday', 'yesterday'],
])('the time %s is shown as Python shows it', (time, shown) => {
  expect(variable('launchTime', time)).toBe(shown);
});

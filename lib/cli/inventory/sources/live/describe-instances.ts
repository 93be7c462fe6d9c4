import type { DescribeInstancesCommandOutput, EC2Client } from '@aws-sdk/client-ec2';
import type { Ec2Filter } from './filter-sets';
import { type RawStructure, readInstances } from './read-instances';
import { shapeOf, type StructureShape } from './shape';

/** What a client is asked. */
export interface Question {
  readonly client: EC2Client;
  readonly filters: readonly Ec2Filter[];
  readonly abortSignal: AbortSignal;
}

/** An answer as the SDK's transport hands it on; what else it has is no matter here. */
interface HttpAnswer {
  readonly statusCode: number;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/** The most that EC2 takes. A call without a number is not paginated, and such calls AWS throttles first. */
const PAGE_SIZE = 1000;
const REFUSED = 300;

/**
 * All reservations with an instance that fits the filters, page by page.
 *
 * The SDK signs, sends and tries again; only the instances of an answer are read here, in a tenth of its time.
 * Throws what the SDK throws, and an XmlError for an answer that EC2 does not send.
 */
export async function* reservationsOf(question: Question): AsyncGenerator<readonly RawStructure[]> {
  let token: string | undefined;
  do {
    const { reservations, answer } = await page(question, token);
    yield reservations;
    token = answer.NextToken === token ? undefined : answer.NextToken;
  } while (token !== undefined && token !== '');
}

async function page({ client, filters, abortSignal }: Question, token?: string): Promise<{ reservations: readonly RawStructure[]; answer: DescribeInstancesCommandOutput }> {
  const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
  const shape = await resultShape();
  const command = new DescribeInstancesCommand({ Filters: [...filters], MaxResults: PAGE_SIZE, NextToken: token });
  let reservations: readonly RawStructure[] = [];
  command.middlewareStack.add((next) => async (args) => {
    const result = await next(args);
    const answer = result.response as HttpAnswer;
    if (answer.statusCode < REFUSED) {
      const read = readInstances(await textOf(answer.body), shape);
      reservations = read.reservations;
      answer.body = Buffer.from(read.rest);
    }
    return result;
  }, { step: 'deserialize', priority: 'low', name: 'readInstances' });
  const answer = await client.send(command, { abortSignal });
  return { reservations, answer };
}

let shapeOnce: StructureShape | undefined;

async function resultShape(): Promise<StructureShape> {
  const { DescribeInstancesResult$ } = await import('@aws-sdk/client-ec2');
  shapeOnce ??= shapeOf(DescribeInstancesResult$);
  return shapeOnce;
}

async function textOf(body: HttpAnswer['body']): Promise<string> {
  if (body instanceof Uint8Array) {
    return Buffer.from(body).toString('utf8');
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

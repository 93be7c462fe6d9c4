import { StringDecoder } from 'node:string_decoder';
import type { DescribeInstancesCommandOutput, EC2Client } from '@aws-sdk/client-ec2';
import { AnswerReader } from './answer-reader';
import type { Ec2Filter } from './filter-sets';
import type { ReadReservation } from './read-reservation';
import { shapeOf, type StructureShape } from './shape';

/** What a client is asked. */
export interface Question {
  readonly client: EC2Client;
  readonly region: string;
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
 * What `make` makes of all reservations with an instance that fits the filters, page by page.
 *
 * The SDK signs, sends and tries again; the instances of an answer are read here while it arrives, because the SDK's
 * own reader takes several times as long and holds all of it. Throws what the SDK throws, and an XmlError for an answer
 * that EC2 does not send.
 */
export async function* reservationsOf<Made>(question: Question, make: (reservation: ReadReservation) => readonly Made[]): AsyncGenerator<readonly Made[]> {
  let token: string | undefined;
  do {
    const { made, answer } = await page(question, make, token);
    yield made;
    token = answer.NextToken === token ? undefined : answer.NextToken;
  } while (token !== undefined && token !== '');
}

async function page<Made>(
  { client, region, filters, abortSignal }: Question, make: (reservation: ReadReservation) => readonly Made[], token?: string,
): Promise<{ made: readonly Made[]; answer: DescribeInstancesCommandOutput }> {
  const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
  const shape = await resultShape();
  const command = new DescribeInstancesCommand({ Filters: [...filters], MaxResults: PAGE_SIZE, NextToken: token });
  let made: Made[] = [];
  command.middlewareStack.add((next) => async (args) => {
    const result = await next(args);
    const answer = result.response as HttpAnswer;
    if (answer.statusCode < REFUSED) {
      // Anew with each attempt
      made = [];
      answer.body = Buffer.from(await readBody(answer.body, new AnswerReader(shape, region, (reservation) => made.push(...make(reservation)))));
    }
    return result;
  }, { step: 'deserialize', priority: 'low', name: 'readInstances' });
  const answer = await client.send(command, { abortSignal });
  return { made, answer };
}

let shapeOnce: StructureShape | undefined;

async function resultShape(): Promise<StructureShape> {
  const { DescribeInstancesResult$ } = await import('@aws-sdk/client-ec2');
  shapeOnce ??= shapeOf(DescribeInstancesResult$);
  return shapeOnce;
}

/** What the reader leaves of the body. */
async function readBody(body: HttpAnswer['body'], reader: AnswerReader): Promise<string> {
  const decoder = new StringDecoder('utf8');
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    reader.push(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }
  reader.push(decoder.end());
  return reader.end();
}

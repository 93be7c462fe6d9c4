import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** An address of AWS at which a client may do some actions only. */
export interface PermittedAws {
  readonly endpoint: string;
  /** The actions that were asked for, such as `DescribeInstances`. */
  readonly asked: ReadonlySet<string>;
  stop(): Promise<void>;
}

const REFUSAL = '<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>You are not authorized to perform this operation.</Message></Error></Errors></Response>';

/** Passes actions of EC2 on to an emulator, which lets anybody do anything, and refuses all but these, such as `ec2:DescribeInstances`. */
export async function permitAws(emulator: string, actions: readonly string[]): Promise<PermittedAws> {
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const action = new URLSearchParams(body).get('Action') ?? '';
      asked.add(action);
      const answer = actions.includes(`ec2:${action}`)
        ? fetch(new URL(request.url ?? '/', emulator), { method: request.method, body, headers: { authorization: request.headers.authorization ?? '', 'content-type': request.headers['content-type'] ?? '' } })
        : Promise.resolve(new Response(REFUSAL, { status: 403 }));
      answer.then(async (given) => response.writeHead(given.status, { 'content-type': 'text/xml' }).end(await given.text())).catch(() => response.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, stop };
}

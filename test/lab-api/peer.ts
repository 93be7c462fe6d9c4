import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A peer that speaks the controller's protocol on a socket of its own. */
export interface Peer {
  readonly path: string;
  /** The requests that came, in order. */
  readonly requests: Record<string, unknown>[];
  close(): Promise<void>;
}

/** Starts a peer that hands each request and its connection to `answer`. */
export async function startPeer(answer: (request: Record<string, unknown>, socket: Socket) => void): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'peer-'));
  const path = join(folder, 'control.sock');
  const requests: Record<string, unknown>[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let text = '';
    const onData = (chunk: Buffer): void => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end < 0) return;
      socket.off('data', onData);
      const request = JSON.parse(text.slice(0, end)) as Record<string, unknown>;
      requests.push(request);
      answer(request, socket);
    };
    socket.on('data', onData);
  });
  await new Promise<void>((done) => server.listen(path, done));
  const close = async (): Promise<void> => {
    sockets.forEach((socket) => socket.destroy());
    await new Promise((done) => server.close(done));
    rmSync(folder, { recursive: true, force: true });
  };
  return { path, requests, close };
}

/** Writes the answer to a request as the controller does. */
export function reply(socket: Socket, answer: object): void {
  socket.write(`${JSON.stringify({ id: 1, ...answer })}\n`);
}

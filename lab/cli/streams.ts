import type { Socket } from 'node:net';

/** All text of an input, once it has ended. */
export async function readInput(input: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Carries bytes both ways between standard input and output and a connection, until its other side ends. */
export function pipeThrough(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdin.pipe(socket);
    socket.pipe(process.stdout, { end: false });
    socket.once('error', reject);
    socket.once('end', () => {
      process.stdin.destroy();
      socket.destroy();
      resolve();
    });
  });
}

import { createServer } from 'node:net';

/** Below those that the system gives to outgoing connections. */
const [FIRST, LAST] = [20_000, 30_000];
const TRIES = 200;

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/**
 * Ports of 127.0.0.1 on which nothing listens, all of them different.
 *
 * @throws when too few are free.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  for (let tries = 0; tries < TRIES && found.size < count; tries++) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) found.add(port);
  }
  if (found.size < count) throw new Error(`${count} free ports between ${FIRST} and ${LAST} were wanted, ${found.size} were found`);
  return [...found];
}

/** One port of 127.0.0.1 on which nothing listens. */
export async function freePort(): Promise<number> {
  return (await freePorts(1))[0]!;
}

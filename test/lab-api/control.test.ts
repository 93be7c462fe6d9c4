import type { Socket } from 'node:net';
import { ControlClient, NoLabError } from '../../lab/api/control';
import { LabNode } from '../../lab/api/node';
import { type Peer, reply, startPeer } from './peer';

let peer: Peer | undefined;
afterEach(async () => {
  await peer?.close();
  peer = undefined;
});

async function controlOf(answer: (request: Record<string, unknown>, socket: Socket) => void): Promise<ControlClient> {
  peer = await startPeer(answer);
  return new ControlClient('test', peer.path);
}

test('a request is one line of JSON, and the result of its answer comes back', async () => {
  const control = await controlOf((_, socket) => reply(socket, { ok: true, result: { code: 3 } }));
  expect(await control.request({ do: 'exec', slot: 'a-0-0', argv: ['false'] })).toEqual({ code: 3 });
  expect(peer?.requests).toEqual([{ id: 1, do: 'exec', slot: 'a-0-0', argv: ['false'] }]);
});

test('an answer that comes in pieces, cut within a character, is put together', async () => {
  const bytes = Buffer.from(`${JSON.stringify({ id: 1, ok: true, result: { text: 'Größe' } })}\n`);
  const control = await controlOf((_, socket) => {
    const cut = bytes.indexOf('ö') + 1;
    socket.write(bytes.subarray(0, cut));
    setTimeout(() => socket.write(bytes.subarray(cut)), 20);
  });
  expect(await control.request({ do: 'logs' })).toEqual({ text: 'Größe' });
});

test("the controller's own words are the error", async () => {
  const control = await controlOf((_, socket) => reply(socket, { ok: false, error: 'there is no slot "x"; the slots are a-0-0' }));
  await expect(control.request({ do: 'kill', slot: 'x' })).rejects.toThrow(/^there is no slot "x"; the slots are a-0-0$/);
});

test('a lab that does not run is an error that says how to start one', async () => {
  const control = new ControlClient('mine', '/nowhere/control.sock');
  await expect(control.request({ do: 'status' })).rejects.toThrow('no lab named "mine" is running; start it with "redis-fleet lab up --name mine"');
  await expect(control.request({ do: 'status' })).rejects.toBeInstanceOf(NoLabError);
});

test('a lab that ends without an answer, and one that does not answer in time, are errors', async () => {
  const ending = await controlOf((_, socket) => socket.end());
  await expect(ending.request({ do: 'status' })).rejects.toThrow('the lab "test" ended before it answered "status"');
  await peer?.close();
  const silent = await controlOf(() => undefined);
  await expect(silent.request({ do: 'status' }, 0.05)).rejects.toThrow('the lab did not answer "status" within 0.05 s');
});

test('requests on the way at the same time get their own answers', async () => {
  const control = await controlOf((request, socket) => {
    setTimeout(() => reply(socket, { ok: true, result: request.slot }), request.slot === 'slow' ? 50 : 0);
  });
  expect(await Promise.all(['slow', 'fast'].map((slot) => control.request({ do: 'kill', slot })))).toEqual(['slow', 'fast']);
});

test('a connection carries bytes both ways, also those that came with the answer', async () => {
  const control = await controlOf((_, socket) => {
    socket.write(`${JSON.stringify({ id: 1, ok: true, result: {} })}\nSSH-2.0`);
    socket.on('data', (chunk) => socket.write(chunk));
    socket.on('end', () => socket.end());
  });
  const socket = await new LabNode(control, 'a-0-0').connect(22);
  socket.write(Buffer.from([0, 255, 10]));
  socket.end();
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks)).toEqual(Buffer.concat([Buffer.from('SSH-2.0'), Buffer.from([0, 255, 10])]));
  expect(peer?.requests).toEqual([{ id: 1, do: 'connect', slot: 'a-0-0', port: 22 }]);
});

test('the operations of a node are the requests of the protocol', async () => {
  const control = await controlOf((request, socket) => reply(socket, { ok: true, result: request.do === 'replace' ? { instances: ['i-1'] } : { text: 'words' } }));
  const [slot, slots] = ['a-0-0', ['a-0-0']];
  const node = new LabNode(control, slot);
  await node.kill();
  await node.wipe();
  await node.stop(true);
  await node.start();
  await node.reboot();
  expect(await node.replace({ blank: true })).toBe('i-1');
  await node.slow(50);
  await node.loss(30);
  await node.notice('spot', new Date('2030-01-02T03:04:05Z'));
  expect([await node.logs(), await node.journal(5)]).toEqual(['words', 'words']);
  expect(peer?.requests).toEqual([
    { do: 'kill', slots }, { do: 'wipe', slot }, { do: 'stop', slot, force: true }, { do: 'start', slot }, { do: 'reboot', slot },
    { do: 'replace', slots, blank: true }, { do: 'slow', slot, ms: 50 }, { do: 'loss', slot, percent: 30 }, { do: 'notice', slot, kind: 'spot', at: '2030-01-02T03:04:05.000Z' },
    { do: 'logs', slot, source: 'console', lines: 200 }, { do: 'logs', slot, source: 'journal', lines: 5 },
  ].map((request) => ({ id: 1, ...request })));
});

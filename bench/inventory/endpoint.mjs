// Starts EC2 on this machine, in a process of its own.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('./endpoint-process.mjs', import.meta.url));

/** An endpoint of AWS with instances; whoever started it ends it. */
export class Endpoint {
  /** Starts one with so many hosts, dealt over so many regions, that answers each request after so many milliseconds. Throws where it does not start. */
  static async start({ hosts, regions = 1, latencyMs = 0 }) {
    // Without the options of this Node, which may be for another kind of program
    const child = fork(PROGRAM, [JSON.stringify({ hosts, regions, latencyMs })], { execArgv: [] });
    return new Endpoint(child, (await reply(child)).port);
  }

  constructor(child, port) {
    this.child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Requests since it was asked the last time. */
  async requests() {
    const answer = reply(this.child);
    this.child.send('requests');
    return (await answer).requests;
  }

  async stop() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await ended;
  }
}

/** The next message of the process. */
const reply = (child) => new Promise((resolve, reject) => {
  const onExit = (code) => reject(new Error(`the endpoint ended with ${code}`));
  child.once('exit', onExit);
  child.once('message', (message) => {
    child.off('exit', onExit);
    resolve(message);
  });
});

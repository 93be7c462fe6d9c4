import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Target, Transport } from './transport';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens on it',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no route to its network',
  ETIMEDOUT: 'no answer',
};

/** Straight to the private addresses: from inside the VPC, or over a VPN or peering. */
export class DirectTransport implements Transport {
  public readonly atOnce = 64;

  /** @param timeoutMs milliseconds that a connection may take */
  public constructor(private readonly timeoutMs: number) {}

  public open({ address, port }: Target): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: address, port });
      const giveUp = (reason: string): void => {
        socket.destroy();
        reject(new Error(`cannot connect to ${address} port ${port}: ${reason}`));
      };
      const timer = setTimeout(() => giveUp(`no answer within ${this.timeoutMs / 1000} s`), this.timeoutMs);
      socket.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        giveUp(REASONS[error.code ?? ''] ?? error.message);
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.removeAllListeners('error');
        resolve(socket);
      });
    });
  }
}

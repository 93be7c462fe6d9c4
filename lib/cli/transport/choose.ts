import { ConnectCommand } from './connect-command';
import { DirectTransport } from './direct';
import { SessionManagerTransport } from './session-manager';
import type { Transport } from './transport';

/** How to reach servers. */
export type Way = { readonly kind: 'direct' | 'ssm' } | { readonly kind: 'command'; readonly command: string };

/** What was asked for, and what it takes. */
export interface TransportChoice {
  readonly way: Way;
  readonly region: string;
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The transport that was asked for. Throws a CliError where it cannot be used. */
export function transportFor({ way, region, timeoutMs, env }: TransportChoice): Transport {
  if (way.kind === 'command') return new ConnectCommand(way.command);
  return way.kind === 'ssm' ? new SessionManagerTransport({ region, env, timeoutMs }) : new DirectTransport(timeoutMs);
}

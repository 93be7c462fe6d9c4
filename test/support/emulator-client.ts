import type { Emulator } from '../../lab/emulator/emulator';

/** Settings of an SDK's client that asks an emulator. */
export interface EmulatorClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** What every client of the SDK takes to ask an emulator: it lets anybody in. */
export function clientOf({ endpoint, region }: Emulator): EmulatorClientSettings {
  return { endpoint, region, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };
}

import type { InventoryHost } from '../../../rendering/inventory/host';

/** What a source gave. */
export interface Found {
  readonly hosts: readonly InventoryHost[];
  /** What was left out, each in one line. */
  readonly warnings: readonly string[];
  /** Why there may be no host. */
  readonly explanation: string;
}

import type { InventoryHost, Placement, PreparedVariables, RawVariables, Tags } from '../../../../rendering/inventory/host';
import { plainVariables } from '../../../../rendering/inventory/inert';
import type { HostAddress } from '../../../../rendering/inventory/reach';
import { type Frame, membersIn } from './frames';
import { type StoredText, storedText } from './text-store';

/** What of an instance is kept. */
export interface KeptInstance {
  readonly id: string;
  readonly account: string;
  readonly placement: Placement;
  readonly frame: Frame;
  /** Its facts as one line, then the values of the frame. */
  readonly stored: StoredText;
}

/** What is kept beside the variables; names are short because each host has them. */
export interface InstanceFacts extends Pick<PreparedVariables, 'tags'> {
  readonly at: HostAddress;
}

/**
 * The host that an instance is.
 *
 * All but the little that is always asked for is read from text when it is wanted: an inventory of fifty thousand hosts
 * has no room for so many objects.
 */
export class LiveHost implements InventoryHost {
  public readonly source = 'live';
  public readonly id: string;
  public readonly account: string;
  public readonly placement: Placement;
  private readonly frame: Frame;
  private readonly stored: StoredText;

  public constructor({ id, account, placement, frame, stored }: KeptInstance) {
    this.id = id;
    this.account = account;
    this.placement = placement;
    this.frame = frame;
    this.stored = stored;
  }

  public get tags(): Tags {
    return this.prepared.tags;
  }

  public get variables(): RawVariables {
    return plainVariables(`{${this.prepared.members.join(',')}}`);
  }

  /** Read anew each time. */
  public get prepared(): PreparedVariables {
    return new Prepared(storedText(this.stored), this.frame);
  }
}

/** What is stored of an instance; a class because V8 would keep every object literal that has a getter. */
class Prepared implements PreparedVariables {
  public readonly address: HostAddress;
  public readonly tags: Tags;
  private readonly values: string;

  public constructor(text: string, private readonly frame: Frame) {
    const end = text.indexOf('\n');
    const { at, tags } = JSON.parse(text.slice(0, end)) as InstanceFacts;
    this.address = at;
    this.tags = tags;
    this.values = text.slice(end + 1);
  }

  public get members(): readonly string[] {
    return membersIn({ frame: this.frame, values: this.values });
  }
}

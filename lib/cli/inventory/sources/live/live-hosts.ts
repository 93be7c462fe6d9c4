import type { InventoryHost, Placement } from '../../../../rendering/inventory/host';
import type { HostAddress } from '../../../../rendering/inventory/reach';
import { Frames } from './frames';
import { leafJson } from './leaf-json';
import { type InstanceFacts, LiveHost } from './live-host';
import type { ReadInstance, ReadReservation } from './read-reservation';
import { TextStore } from './text-store';
import { decoded } from './xml';
import type { XmlTexts } from './xml-json';

/** Whom an instance was found at. */
export interface FoundAt {
  readonly region: string;
  /** Name of the account that the configuration gives; its number where there is none. */
  readonly account?: string;
}

/** Makes the hosts that instances are: what several of them have in common is kept once. */
export class LiveHosts {
  private readonly frames = new Frames();
  private readonly store = new TextStore();
  private readonly placements = new Map<string, Placement>();
  private readonly owners = new Map<string, string>();

  /** The hosts of a reservation. */
  public of({ instances, texts }: ReadReservation, at: FoundAt): InventoryHost[] {
    return instances.map((instance) => this.host(instance, texts, at));
  }

  private host(instance: ReadInstance, reservation: Readonly<XmlTexts>, { region, account }: FoundAt): InventoryHost {
    complete(instance, reservation, region);
    const { frame, values } = this.frames.framed(instance.variables);
    const facts: InstanceFacts = { at: addressOf(instance.texts, region), tags: Object.fromEntries(instance.tags) };
    return new LiveHost({
      id: copyOf(decoded(instance.texts.instance_id ?? '')),
      account: account ?? this.owner(decoded(reservation.owner_id ?? '')),
      placement: this.placement(instance.placement, region),
      frame,
      stored: this.store.add(`${JSON.stringify(facts)}\n${values}`),
    });
  }

  private owner(number: string): string {
    const known = this.owners.get(number) ?? copyOf(number);
    this.owners.set(known, known);
    return known;
  }

  private placement(texts: ReadInstance['placement'], region: string): Placement {
    const key = JSON.stringify({ availability_zone: textIn(texts, 'availability_zone'), availability_zone_id: textIn(texts, 'availability_zone_id'), region });
    const known = this.placements.get(key) ?? JSON.parse(key) as Placement;
    this.placements.set(key, known);
    return known;
  }
}

/** Adds what the plugin takes over of the reservation; it writes an empty text where nobody requested for another. */
function complete({ variables, placement }: ReadInstance, { owner_id: owner, requester_id: requester = '', reservation_id: id }: Readonly<XmlTexts>, region: string): void {
  for (const [name, xml] of [['owner_id', owner], ['requester_id', requester], ['reservation_id', id]] as const) {
    if (xml !== undefined) {
      variables.top(`"${name}":`);
      variables.value(leafJson(xml, 'text'));
    }
  }
  if (placement === undefined) {
    variables.top(`"placement":${JSON.stringify({ region })}`);
  }
}

function addressOf(texts: ReadInstance['texts'], region: string): HostAddress {
  return {
    instanceId: textIn(texts, 'instance_id'), privateAddress: textIn(texts, 'private_ip_address'), publicAddress: textIn(texts, 'public_ip_address'),
    ipv6Address: textIn(texts, 'ipv6_address'), region,
  };
}

function textIn(texts: Readonly<XmlTexts> | undefined, name: string): string | undefined {
  const xml = texts?.[name];
  return xml === undefined ? undefined : decoded(xml);
}

/** The text without the larger one that it is a part of, which V8 keeps as long as the part. */
function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

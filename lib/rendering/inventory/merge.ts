import type { InventoryHost, RawVariables, Tags } from './host';
import { resolvePlanned } from './planned';
import { hasOnlyName, nameOf } from './slot-name';

/**
 * The hosts of several sources, each host once: later sources win over earlier ones, variable by variable.
 *
 * Hosts are the same by their id, or else by the name that a file gives, which is a slot's name for an instance: what a
 * file says of a slot holds for every machine in it. A planned slot becomes the instances that CloudFormation made of
 * it, and gives way to what they and files say, wherever its source stands.
 */
export function mergeHosts(sources: readonly (readonly InventoryHost[])[]): InventoryHost[] {
  const [only] = sources;
  if (sources.length === 1 && only?.every(({ source }) => source === 'live') === true) {
    return [...only];
  }
  const merged = new MergedHosts();
  sources.forEach((hosts) => merged.add(hosts.filter(({ source }) => source !== 'planned')));
  const planned = sources.flat().filter(({ source }) => source === 'planned');
  return planned.length === 0 ? merged.all() : resolvePlanned(planned, merged.all(), mergeTwo);
}

/** Hosts by what they are known as. */
class MergedHosts {
  private readonly byId = new Map<string, InventoryHost>();
  /** Ids of the hosts of each name. */
  private readonly byName = new Map<string, Set<string>>();

  /** Adds the hosts of one source, of which none is another of the same source. */
  public add(hosts: readonly InventoryHost[]): void {
    const pairs = hosts.flatMap((host): { before?: InventoryHost; host: InventoryHost }[] => {
      const known = this.knownAs(host);
      return known.length === 0 ? [{ host }] : known.map((before) => ({ before, host: mergeTwo(before, host) }));
    });
    pairs.flatMap(({ before }) => before ?? []).forEach((before) => this.remove(before));
    pairs.forEach(({ host }) => this.insert(host));
  }

  public all(): InventoryHost[] {
    return [...this.byId.values()];
  }

  private knownAs(host: InventoryHost): InventoryHost[] {
    const same = this.byId.get(host.id);
    if (same !== undefined) {
      return [same];
    }
    const namesakes = [...this.byName.get(nameOf(host)) ?? []].flatMap((id) => this.byId.get(id) ?? []);
    return namesakes.filter((before) => hasOnlyName(before) || hasOnlyName(host));
  }

  private remove(host: InventoryHost): void {
    this.byId.delete(host.id);
    this.byName.get(nameOf(host))?.delete(host.id);
  }

  private insert(host: InventoryHost): void {
    this.byId.set(host.id, host);
    const ids = this.byName.get(nameOf(host)) ?? new Set();
    this.byName.set(nameOf(host), ids.add(host.id));
  }
}

/** One host that two sources know; an instance or a slot keeps its id, whatever stands in a file. */
function mergeTwo(before: InventoryHost, after: InventoryHost): InventoryHost {
  const kept = before.source === 'live' && after.source !== 'live' || before.source === 'planned' && after.source === 'static' ? before : after;
  const groups = [...new Set([...before.groups ?? [], ...after.groups ?? []])];
  const [account, name] = [after.account ?? before.account, after.name ?? before.name];
  const tags: Tags = { ...before.tags, ...after.tags };
  const fromFile = kept.source === 'static' ? [] : [...new Set([before, after].flatMap(namesFromFile))];
  return {
    source: kept.source, id: kept.id, tags, placement: { ...before.placement, ...after.placement },
    ...(name !== undefined && { name }), ...(groups.length > 0 && { groups }), ...(account !== undefined && { account }),
    ...(fromFile.length > 0 && { fromFile, isReachedByFile: after.isReachedByFile ?? after.source === 'static' }),
    get variables(): RawVariables {
      return { ...before.variables, ...after.variables };
    },
  };
}

function namesFromFile({ source, fromFile = [], variables }: InventoryHost): readonly string[] {
  return source === 'static' ? Object.keys(variables) : fromFile;
}

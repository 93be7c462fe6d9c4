import { join } from 'node:path';
import { FleetTags } from '../../../../definitions/tags';
import type { InventoryHost } from '../../../../rendering/inventory/host';
import { CliError } from '../../../io';
import { type AssemblyStack, stacksOf, SYNTH_AGAIN } from './assembly-stacks';
import { type JsonObject, objectOf, readJsonObject } from '../json-file';

const NESTED_STACK = 'AWS::CloudFormation::Stack';
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
/** CloudFormation's own limit is lower; a template that nests itself ends here. */
const MAX_DEPTH = 16;
const HASH = /([0-9a-f]{64})\.json$/;

/** A template on the way from its stack through nested ones. */
interface Place {
  readonly stack: AssemblyStack;
  /** Logical ids of the nested stacks so far, outermost first. */
  readonly nested: readonly string[];
  readonly templateFile: string;
}

/**
 * The slots that the templates of a cloud assembly define, deployed or not: they have names and places, but no address.
 *
 * Throws a CliError when there is no assembly, or a file of it is missing or broken.
 */
export async function plannedHosts(folder: string): Promise<InventoryHost[]> {
  const stacks = await stacksOf(folder);
  const hosts = await Promise.all(stacks.map((stack) => hostsBelow({ stack, nested: [], templateFile: stack.templateFile })));
  return hosts.flat();
}

async function hostsBelow(place: Place): Promise<InventoryHost[]> {
  if (place.nested.length > MAX_DEPTH) {
    throw new CliError(`stack ${place.stack.name} nests more than ${MAX_DEPTH} stacks; ${SYNTH_AGAIN}`);
  }
  const template = await readJsonObject(join(place.stack.folder, place.templateFile), SYNTH_AGAIN);
  const resources = Object.entries(objectOf(template.Resources)).map(([id, resource]) => ({ id, resource: objectOf(resource) }));
  const own = resources.filter(({ resource }) => resource.Type === GROUP).flatMap(({ id, resource }) => hostOf(place, id, resource));
  const nested = resources.filter(({ resource }) => resource.Type === NESTED_STACK).flatMap(({ id, resource }) => nestedPlace(place, id, resource));
  return [...own, ...(await Promise.all(nested.map(hostsBelow))).flat()];
}

/** The template of a nested stack; none for a stack whose template is not of this assembly. */
function nestedPlace(place: Place, id: string, resource: JsonObject): Place[] {
  const url = objectOf(resource.Properties).TemplateURL;
  const named = objectOf(resource.Metadata)['aws:asset:path'];
  const templateFile = typeof named === 'string' ? named : place.stack.assets.get(hashIn(url));
  if (templateFile !== undefined) {
    return [{ ...place, nested: [...place.nested, id], templateFile }];
  }
  if (typeof url === 'string') {
    return [];
  }
  throw new CliError(`nested stack ${id} of stack ${place.stack.name} has a template that the cloud assembly does not name; ${SYNTH_AGAIN}`);
}

/** The hash that the URL of an uploaded template ends with; an empty text where there is none. */
function hashIn(url: unknown): string {
  const join = objectOf(url)['Fn::Join'];
  const parts: unknown = Array.isArray(join) ? join[1] : [url];
  const last: unknown = Array.isArray(parts) ? parts[parts.length - 1] : undefined;
  return typeof last === 'string' ? HASH.exec(last)?.[1] ?? '' : '';
}

/** The host of an Auto Scaling group; none when the group is no slot. */
function hostOf(place: Place, id: string, resource: JsonObject): InventoryHost[] {
  const list: unknown = objectOf(resource.Properties).Tags;
  const tags = (Array.isArray(list) ? list : []).map(objectOf).filter((tag) => tag.PropagateAtLaunch === true && typeof tag.Key === 'string');
  if (!tags.some((tag) => tag.Key === FleetTags.SLOT)) {
    return [];
  }
  const known = tags.filter((tag) => typeof tag.Value === 'string');
  const ids = [...place.nested, id];
  const placement: Record<string, string> = place.stack.region === undefined ? {} : { region: place.stack.region };
  return [{
    source: 'planned',
    id: [place.stack.name, ...ids].join('-'),
    tags: Object.fromEntries(known.map((tag) => [tag.Key, tag.Value])) as Record<string, string>,
    placement,
    variables: {
      cloudformation_stack_name: place.stack.name,
      cloudformation_logical_ids: ids,
      cloudformation_unresolved_tags: tags.filter((tag) => typeof tag.Value !== 'string').map((tag) => String(tag.Key)),
      placement,
    },
  }];
}

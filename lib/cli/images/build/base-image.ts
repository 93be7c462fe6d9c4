import type { Image } from '@aws-sdk/client-ec2';
import { ImageBaseKind } from '../../../definitions/images/choices';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { IMAGE_ID } from '../../../definitions/images/image-reference';
import { awsError } from '../../aws/aws-error';
import { CliError } from '../../io';
import type { RegionClients } from '../facts/clients';
import type { VariableValues } from './variables';

const READ = { service: 'Systems Manager', action: 'ssm:GetParameter', purpose: 'read the parameter of the base image' };
const FIND = { service: 'EC2', action: 'ec2:DescribeImages', purpose: 'find the base image' };

/**
 * Id of the image that a recipe begins with, as it is now: the build is pinned to it.
 *
 * Throws a CliError where there is none that can be used.
 */
export async function baseImage(clients: RegionClients, recipe: ImageRecipe, values: VariableValues): Promise<string> {
  const { kind, amiId, variable = '' } = recipe.baseImage;
  if (kind === ImageBaseKind.FILTER) return newestMatch(clients, recipe);
  const id = kind === ImageBaseKind.SSM_PARAMETER ? await ofParameter(clients, recipe) : kind === ImageBaseKind.AMI ? amiId ?? '' : values[variable] ?? '';
  if (!IMAGE_ID.pattern.test(id)) throw new CliError(`the base image must be ${IMAGE_ID.allowed}, got ${JSON.stringify(id)}${kind === ImageBaseKind.VARIABLE ? ` in the variable ${variable}` : ''}`);
  await refuseUnusable(clients, recipe, id);
  return id;
}

async function ofParameter({ region, ssm }: RegionClients, { baseImage: base, architecture }: ImageRecipe): Promise<string> {
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
  const name = base.parameterFor(architecture) ?? '';
  try {
    return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value ?? '';
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') throw new CliError(`the parameter ${name} of the base image is not in ${region}; check its name, or give the recipe another base`);
    throw awsError(error, { ...READ, region });
  }
}

async function newestMatch(clients: RegionClients, { baseImage: { owners, filters }, architecture }: ImageRecipe): Promise<string> {
  const all = { ...filters, architecture, 'state': 'available', 'virtualization-type': 'hvm', 'root-device-type': 'ebs' };
  const input = { Owners: owners, Filters: Object.entries(all).map(([Name, value]) => ({ Name, Values: [value] })) };
  const [newest] = (await imagesBy(clients, input)).sort((one, other) => (one.CreationDate ?? '') < (other.CreationDate ?? '') ? 1 : -1);
  if (newest?.ImageId !== undefined) return newest.ImageId;
  throw new CliError(`no available ${architecture} image of ${owners.join(', ')} in ${clients.region} passes the filters of the base image, ${JSON.stringify(filters)}; check them, and that EC2 has the image in this region`);
}

async function refuseUnusable(clients: RegionClients, { architecture }: ImageRecipe, id: string): Promise<void> {
  const [image] = await imagesBy(clients, { ImageIds: [id] });
  if (image === undefined) throw new CliError(`the base image ${id} is not in ${clients.region}, or not shared with this account`);
  if (image.State !== 'available') throw new CliError(`the base image ${id} must be available, it is ${image.State ?? 'unknown'}`);
  if (image.Architecture !== architecture) throw new CliError(`the base image ${id} must be of the recipe's architecture, ${architecture}, it is of ${image.Architecture ?? 'none'}`);
}

async function imagesBy({ region, ec2 }: RegionClients, input: { ImageIds?: string[]; Owners?: string[]; Filters?: { Name: string; Values: string[] }[] }): Promise<Image[]> {
  const { paginateDescribeImages } = await import('@aws-sdk/client-ec2');
  const images: Image[] = [];
  try {
    for await (const page of paginateDescribeImages({ client: ec2 }, input)) images.push(...page.Images ?? []);
  } catch (error) {
    if ((error as Error).name.startsWith('InvalidAMIID.')) return [];
    throw awsError(error, { ...FIND, region });
  }
  return images;
}

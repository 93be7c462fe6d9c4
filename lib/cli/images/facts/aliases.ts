import { awsError } from '../../aws/aws-error';
import type { RegionClients } from './clients';
import type { TemplateUse } from './launch-templates';
import { type Reference, ReferenceKind } from './image-facts';

const ALIAS = 'resolve:ssm:';
const REQUEST = { service: 'Systems Manager', action: 'ssm:GetParameter', purpose: 'read a parameter that a launch template names' };
/** A launch template whose parameter is gone starts nothing. */
const GONE = ['ParameterNotFound', 'ParameterVersionNotFound'];

/** The images that launch templates name, by their ids or by parameters. Throws a CliError where Systems Manager does not answer. */
export async function templateReferences(clients: RegionClients, uses: readonly TemplateUse[]): Promise<Reference[]> {
  const aliases = [...new Set(uses.map(({ image }) => image).filter((image) => image.startsWith(ALIAS)))];
  const images = new Map<string, string | undefined>();
  for (const alias of aliases) images.set(alias, await valueOf(clients, alias.slice(ALIAS.length)));
  return uses.flatMap(({ image, by }) => {
    const id = images.has(image) ? images.get(image) : image;
    return id === undefined || id === '' ? [] : [{ kind: ReferenceKind.LAUNCH_TEMPLATE, image: id, by }];
  });
}

/** What a parameter holds, named with or without a version or label; undefined where there is none. */
async function valueOf({ region, ssm }: RegionClients, name: string): Promise<string | undefined> {
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
  try {
    return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
  } catch (error) {
    if (GONE.includes((error as Error).name)) return undefined;
    throw awsError(error, { ...REQUEST, region });
  }
}

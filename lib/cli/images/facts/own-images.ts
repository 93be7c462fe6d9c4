import type { Filter, Image } from '@aws-sdk/client-ec2';
import { awsError } from '../../aws/aws-error';
import type { RegionClients } from './clients';
import type { ImageFacts } from './image-facts';

/** The most that EC2 takes. */
const PAGE_SIZE = 1000;
const REQUEST = { service: 'EC2', action: 'ec2:DescribeImages', purpose: 'list the images' };
/** What EC2 says where nothing protects an image. */
const UNPROTECTED = ['', 'disabled'];

/**
 * The images of this account in a region, disabled and deprecated ones too, which match all tags and other filters.
 *
 * Throws a CliError where EC2 does not answer.
 */
export async function ownImages({ region, ec2 }: Pick<RegionClients, 'region' | 'ec2'>, filters: Readonly<Record<string, string>> = {}): Promise<ImageFacts[]> {
  const { paginateDescribeImages } = await import('@aws-sdk/client-ec2');
  const images: ImageFacts[] = [];
  const input = { Owners: ['self'], IncludeDeprecated: true, IncludeDisabled: true, Filters: filtersOf(filters) };
  try {
    for await (const page of paginateDescribeImages({ client: ec2, pageSize: PAGE_SIZE }, input)) {
      images.push(...(page.Images ?? []).map((image) => factsOf(image, region)));
    }
  } catch (error) {
    throw awsError(error, { ...REQUEST, region });
  }
  return images;
}

function filtersOf(filters: Readonly<Record<string, string>>): Filter[] | undefined {
  const entries = Object.entries(filters);
  return entries.length === 0 ? undefined : entries.map(([Name, value]) => ({ Name, Values: [value] }));
}

function factsOf(image: Image, region: string): ImageFacts {
  const { ImageId: id = '', Name: name = '', State: state = '', Architecture: architecture = '', Public: isPublic = false, DeregistrationProtection: protection = '' } = image;
  return {
    region, id, name, state, architecture, isPublic,
    created: dateOf(image.CreationDate),
    tags: Object.fromEntries((image.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    snapshots: (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.SnapshotId ?? []),
    protection: UNPROTECTED.includes(protection) ? undefined : protection,
    copyOf: image.SourceImageId === undefined ? undefined : { id: image.SourceImageId, region: image.SourceImageRegion ?? region },
  };
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

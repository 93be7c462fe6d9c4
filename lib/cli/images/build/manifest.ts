import { readFileSync } from 'node:fs';
import { IMAGE_ID } from '../../../definitions/images/image-reference';
import { REGION } from '../../../definitions/region';
import { CliError } from '../../io';

/** Images by their regions, of one run of Packer. */
export type BuiltImages = Readonly<Record<string, string>>;

interface ManifestBuild {
  readonly artifact_id?: unknown;
  readonly packer_run_uuid?: unknown;
}

/** The images that the last run wrote into its manifest. Throws a CliError where they are not in it. */
export function builtImages(file: string): BuiltImages {
  const { builds, last_run_uuid: last } = manifestIn(file);
  const ids = builds.filter((build) => build.packer_run_uuid === last).map((build) => build.artifact_id);
  const images = ids.flatMap((id) => (typeof id === 'string' ? id.split(',') : [])).map((part) => part.split(':'));
  const isWrong = ([region = '', id = '', ...more]: readonly string[]): boolean => !REGION.pattern.test(region) || !IMAGE_ID.pattern.test(id) || more.length > 0;
  if (images.length === 0 || images.some(isWrong)) throw unreadable(`its artifacts are ${JSON.stringify(ids)}`);
  return Object.fromEntries(images) as BuiltImages;
}

function manifestIn(file: string): { builds: readonly ManifestBuild[]; last_run_uuid: unknown } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw Object.assign(unreadable('it is not there'), { cause: error });
  }
  const { builds, last_run_uuid: last } = parsed(text);
  if (!Array.isArray(builds)) throw unreadable('it has no list of builds');
  return { builds: builds as ManifestBuild[], last_run_uuid: last };
}

function parsed(text: string): { builds?: unknown; last_run_uuid?: unknown } {
  try {
    return JSON.parse(text) as object;
  } catch (error) {
    throw Object.assign(unreadable('it is no JSON'), { cause: error });
  }
}

function unreadable(why: string): CliError {
  return new CliError(`the manifest that packer has written must name the images by region, but ${why}; the images of the build are in EC2 without a pointer: "redis-fleet images list" shows them`);
}

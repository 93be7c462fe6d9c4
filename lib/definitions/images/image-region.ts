import { knownAtSynth, text } from '../checks';
import type { Problems } from '../problems';
import { REGION } from '../region';

/** A region that has the image. */
export interface ImageRegion {
  /** Its name, such as `eu-west-1`. */
  readonly region: string;
  /**
   * ARN of the KMS key that encrypts the image there.
   * @default - the AWS managed key of EBS
   */
  readonly kmsKeyArn?: string;
}

const KMS_KEY = {
  pattern: /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,64}$/,
  allowed: 'the ARN of a KMS key such as arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, and not an alias, because permissions name keys',
};

/** Checks the regions of a recipe and their keys; `kmsKeyArn` is the key of the first. */
export function checkRegions(problems: Problems, regions: readonly ImageRegion[], kmsKeyArn: string | undefined): void {
  problems.check('kmsKeyArn', keyProblem(kmsKeyArn, regions[0]?.region));
  const encrypted = kmsKeyArn !== undefined || regions.some((each) => each.kmsKeyArn !== undefined);
  regions.forEach(({ region, kmsKeyArn: own }, index) => {
    const path = ['regions', String(index)];
    problems.check([...path, 'region'], knownAtSynth('region', region) ?? text('region', region, REGION));
    if (regions.findIndex((other) => other.region === region) < index) {
      problems.add([...path, 'region'], `"regions" must name each region once, got ${JSON.stringify(region)} twice; keep one`);
    }
    problems.check([...path, 'kmsKeyArn'], keyProblem(own, region));
    if (index === 0 && own !== undefined && kmsKeyArn !== undefined && own !== kmsKeyArn) {
      problems.add([...path, 'kmsKeyArn'], `"kmsKeyArn" of the recipe and of its first region must be the same key, got ${kmsKeyArn} and ${own}; keep one`);
    }
    const missing = own === undefined && (index > 0 || kmsKeyArn === undefined);
    if (encrypted && missing) {
      problems.add([...path, 'kmsKeyArn'], `region ${region} must have a "kmsKeyArn" of its own, because a key is of one region and the copy there would take the AWS managed key, got nothing; add the ARN of a key in ${region}`);
    }
  });
}

function keyProblem(arn: string | undefined, region: string | undefined): string | undefined {
  const wrong = knownAtSynth('kmsKeyArn', arn) ?? text('kmsKeyArn', arn, KMS_KEY);
  const of = arn?.split(':')[3];
  if (wrong !== undefined || of === undefined || region === undefined || of === region) {
    return wrong;
  }
  return `"kmsKeyArn" must be of the region ${region}, got a key of ${of}; name a key of ${region}`;
}

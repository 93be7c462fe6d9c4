import { knownAtSynth, text } from '../checks';
import type { Problems } from '../problems';

/** With whom an image is shared. */
export interface Sharing {
  readonly accounts: readonly string[];
  readonly organizations: readonly string[];
  readonly organizationalUnits: readonly string[];
}

const FORMS = {
  accounts: { pattern: /^\d{12}$/, allowed: 'ids of accounts of 12 digits' },
  organizations: { pattern: /^arn:aws[a-z-]*:organizations::\d{12}:organization\/o-[a-z0-9]{10,32}$/, allowed: 'ARNs of organizations such as arn:aws:organizations::123456789012:organization/o-1234567890' },
  organizationalUnits: {
    pattern: /^arn:aws[a-z-]*:organizations::\d{12}:ou\/o-[a-z0-9]{10,32}\/ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}$/,
    allowed: 'ARNs of organizational units such as arn:aws:organizations::123456789012:ou/o-1234567890/ou-1234-12345678',
  },
} as const;

/** Checks with whom an image is shared; nobody else can use the AWS managed key that encrypts it where no key is given. */
export function checkSharing(problems: Problems, sharing: Sharing, kmsKeyArn: string | undefined): void {
  for (const [name, form] of Object.entries(FORMS)) {
    const given = sharing[name as keyof typeof FORMS];
    given.forEach((value, index) => {
      const path = [name, String(index)];
      problems.check(path, knownAtSynth(name, value) ?? text(name, value, form));
      if (given.indexOf(value) < index) {
        problems.add(path, `"${name}" must name each once, got ${JSON.stringify(value)} twice; keep one`);
      }
    });
    if (given.length > 0 && kmsKeyArn === undefined) {
      problems.add(name, `"${name}" needs "kmsKeyArn", because the image is encrypted and nobody else can use the AWS managed key; give the ARN of a key of your own, whose policy lets them use it`);
    }
  }
}

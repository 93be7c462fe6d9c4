import type { Construct } from 'constructs';
import { USER_DATA_LIMIT } from '../../rendering/placement/user-data';

/**
 * Bytes to budget for a token: the longest ARN of a secret (20 + 512 for its name, random suffix and partition).
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
 */
const WORST_TOKEN = 612;

const TOKEN = /\$\{Token\[[^\]]*\]\}/g;

/** Bytes of user data when each token takes its longest form. */
export function worstCaseBytes(userData: string): number {
  const tokens = userData.match(TOKEN)?.length ?? 0;
  return Buffer.byteLength(userData.replace(TOKEN, '')) + tokens * WORST_TOKEN;
}

/** Throws when the user data might not fit into what EC2 takes: it would fail at launch, not at deploy. */
export function assertUserDataFits(scope: Construct, userData: string): void {
  const bytes = worstCaseBytes(userData);
  if (bytes > USER_DATA_LIMIT) {
    throw new Error(
      `${scope.node.path}: user data must be at most ${USER_DATA_LIMIT} bytes, got ${bytes} with the longest names that AWS allows; ` +
        'define fewer users or shorter rules, for each of them stands in it',
    );
  }
}

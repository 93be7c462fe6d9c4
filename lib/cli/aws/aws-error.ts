import { CliError } from '../io';

/** A request to AWS, for the words of its error. */
export interface AwsRequest {
  /** Service, such as `EC2`. */
  readonly service: string;
  /** Action of a policy, such as `ec2:DescribeInstances`. */
  readonly action: string;
  /** What it was for, such as `list the instances`. */
  readonly purpose: string;
  readonly region: string;
  /** Profile of the AWS settings that was to give the credentials. @default none was named */
  readonly profile?: string;
}

/** What the SDK and Node put into their errors, of which any part may be missing. */
interface AwsFailure {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
}

type Remedy = (request: AwsRequest) => string;

const NO_CREDENTIALS: Remedy = ({ profile }) => (profile === undefined
  ? 'no AWS credentials: set AWS_PROFILE to one of "aws configure list-profiles", or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with "aws sso login"'
  : `no AWS credentials by profile "${profile}": check its name with "aws configure list-profiles", or log in with "aws sso login --profile ${profile}"`);
const EXPIRED: Remedy = () =>
  'the AWS credentials have expired: log in again, such as with "aws sso login"';
const NOT_ACCEPTED: Remedy = ({ service, region }) =>
  `${service} in ${region} does not accept the AWS credentials: check that they are of the right account and that the account has the region enabled`;
const DENIED: Remedy = ({ service, region, action }) =>
  `access denied to ${service} in ${region}: allow the action ${action} to the user or role of these credentials`;
const THROTTLED: Remedy = ({ service, region }) =>
  `${service} in ${region} throttles this account: wait a minute and try again, or set AWS_MAX_ATTEMPTS higher`;
const NO_HOST: Remedy = ({ service, region }) =>
  `no ${service} endpoint found for region ${region}: check the name of the region, the network's DNS, and AWS_ENDPOINT_URL if it is set`;
const UNREACHABLE: Remedy = ({ service, region }) =>
  `cannot reach ${service} in ${region}: check the network, the proxy, and AWS_ENDPOINT_URL if it is set`;
const NO_URL: Remedy = ({ service }) =>
  `the endpoint of ${service} must be a URL such as http://localhost:4566: mend AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_${service}, or endpoint_url of the AWS profile`;
const TIMED_OUT: Remedy = ({ service, region }) =>
  `${service} in ${region} did not answer in time: check the network, the proxy, and AWS_ENDPOINT_URL if it is set`;

const REMEDIES: Readonly<Record<string, Remedy>> = {
  CredentialsProviderError: NO_CREDENTIALS,
  TokenProviderError: NO_CREDENTIALS,
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  RequestExpired: EXPIRED,
  AuthFailure: NOT_ACCEPTED,
  InvalidClientTokenId: NOT_ACCEPTED,
  OptInRequired: NOT_ACCEPTED,
  SignatureDoesNotMatch: NOT_ACCEPTED,
  UnrecognizedClientException: NOT_ACCEPTED,
  AccessDenied: DENIED,
  AccessDeniedException: DENIED,
  UnauthorizedOperation: DENIED,
  RequestLimitExceeded: THROTTLED,
  Throttling: THROTTLED,
  ThrottlingException: THROTTLED,
  EAI_AGAIN: NO_HOST,
  ENOTFOUND: NO_HOST,
  ERR_INVALID_URL: NO_URL,
  ECONNREFUSED: UNREACHABLE,
  ECONNRESET: UNREACHABLE,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EPIPE: UNREACHABLE,
  ETIMEDOUT: TIMED_OUT,
  TimeoutError: TIMED_OUT,
};

/** The error of a request to AWS in one line with its remedy; what the SDK threw is its cause. */
export function awsError(failure: unknown, request: AwsRequest): CliError {
  if (failure instanceof CliError) return failure;
  const { name, code, message } = failure as AwsFailure;
  const remedy = REMEDIES[code ?? ''] ?? REMEDIES[name ?? ''];
  const said = (message ?? String(failure)).replace(/\s+/g, ' ').trim();
  const line = remedy === undefined ? `cannot ${request.purpose} in ${request.region}: ${name ?? 'error'}: ${said}` : remedy(request);
  return Object.assign(new CliError(line), { cause: failure });
}

import { clientSettings, regionOf } from '../aws/settings';

/** The region to ask: the given one, or that of the AWS settings. Throws a CliError where there is none. */
export async function regionToAsk(given?: string): Promise<string> {
  if (given !== undefined) return given;
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  const client = new EC2Client(clientSettings());
  try {
    return await regionOf(client);
  } finally {
    client.destroy();
  }
}

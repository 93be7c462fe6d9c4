import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { clientSettings } from '../../aws/settings';

/** The clients of a region; all regions share one set of credentials, so that a login is asked for once. */
export interface RegionClients {
  readonly region: string;
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  readonly autoScaling: AutoScalingClient;
}

/** Clients of each region, in the order given; they are destroyed when `work` ends. */
export async function withClients<T>(regions: readonly string[], work: (clients: readonly RegionClients[]) => Promise<T>): Promise<T> {
  // Loaded only where it is needed: it is most of what the command line consists of
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  const { AutoScalingClient } = await import('@aws-sdk/client-auto-scaling');
  const { credentials } = new EC2Client(clientSettings(regions[0])).config;
  const clients = regions.map((region) => {
    const settings = { ...clientSettings(region), credentials };
    return { region, ec2: new EC2Client(settings), ssm: new SSMClient(settings), autoScaling: new AutoScalingClient(settings) };
  });
  try {
    return await work(clients);
  } finally {
    clients.forEach(({ ec2, ssm, autoScaling }) => [ec2, ssm, autoScaling].forEach((client) => client.destroy()));
  }
}

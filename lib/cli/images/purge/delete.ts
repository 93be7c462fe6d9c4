import { awsError } from '../../aws/aws-error';
import type { CliIo } from '../../io';
import type { RegionClients } from '../facts/clients';
import type { ImageFacts } from '../facts/image-facts';
import type { SnapshotUsers } from './snapshots';

/** What was deleted, and what was not. */
export interface Deletion {
  readonly images: number;
  /** Ids of the snapshots. */
  readonly snapshots: readonly string[];
  readonly failures: number;
}

/** What is to be deleted in a region. */
export interface DeletionPlan {
  readonly clients: RegionClients;
  /** Images, in the order in which they go. */
  readonly images: readonly ImageFacts[];
  readonly users: SnapshotUsers;
}

const DEREGISTER = { service: 'EC2', action: 'ec2:DeregisterImage', purpose: 'deregister the image' };
const DELETE = { service: 'EC2', action: 'ec2:DeleteSnapshot', purpose: 'delete the snapshot' };
/** Somebody else was faster. */
const GONE = ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable', 'InvalidSnapshot.NotFound'];

/** Deletes images and then their snapshots that nobody uses; a failure is said, and the others go on. */
export async function deleteImages({ clients, images, users }: DeletionPlan, io: CliIo): Promise<Deletion> {
  const done = { images: 0, snapshots: [] as string[], failures: 0 };
  for (const image of images) {
    if (!await isDone(() => deregister(clients, image), { clients, io, request: DEREGISTER, what: image.id })) {
      done.failures++;
      continue;
    }
    done.images++;
    for (const snapshot of users.without(image)) {
      if (await isDone(() => deleteSnapshot(clients, snapshot), { clients, io, request: DELETE, what: snapshot })) done.snapshots.push(snapshot);
      else done.failures++;
    }
  }
  return done;
}

interface Step {
  readonly clients: RegionClients;
  readonly io: CliIo;
  readonly request: typeof DEREGISTER;
  /** Id of what is deleted. */
  readonly what: string;
}

async function isDone(work: () => Promise<void>, { clients: { region }, io, request, what }: Step): Promise<boolean> {
  try {
    await work();
    io.stdout(`${what}: deleted\n`);
    return true;
  } catch (error) {
    if (GONE.includes((error as Error).name)) {
      io.stdout(`${what}: was gone already\n`);
      return true;
    }
    io.stderr(`${what}: ${awsError(error, { ...request, region }).message}\n`);
    return false;
  }
}

async function deregister({ ec2 }: RegionClients, { id }: ImageFacts): Promise<void> {
  const { DeregisterImageCommand } = await import('@aws-sdk/client-ec2');
  await ec2.send(new DeregisterImageCommand({ ImageId: id }));
}

async function deleteSnapshot({ ec2 }: RegionClients, id: string): Promise<void> {
  const { DeleteSnapshotCommand } = await import('@aws-sdk/client-ec2');
  await ec2.send(new DeleteSnapshotCommand({ SnapshotId: id }));
}

import { type FleetFlags, fleetRequest } from '../fleet/flags';
import { CliError, type CommandIo } from '../io';
import { USAGE } from '../report';
import { type Examination, examine } from './examine';
import { Status, statusOf } from './finding';
import { asJson, asText } from './show';

/** The flags as they were typed. */
export interface CheckFlags extends FleetFlags {
  readonly json?: boolean;
  /** MiB. */
  readonly maxLag: number;
}

const MIB = 1024 * 1024;

/** Examines a fleet, and prints what it found. Throws as `examine` does, with an exit code that says that nothing is known of the fleet. */
export async function runCheck(io: CommandIo, { file, flags }: { file: string | undefined; flags: CheckFlags }): Promise<void> {
  const examination = await examined(io, { file, flags });
  io.stdout(flags.json === true ? asJson(examination) : asText(examination));
  if (statusOf(examination.findings) !== Status.OK) io.exitWith(1);
}

async function examined(io: CommandIo, { file, flags }: { file: string | undefined; flags: CheckFlags }): Promise<Examination> {
  try {
    return await examine(fleetRequest(file, flags, io), io, flags.maxLag * MIB);
  } catch (error) {
    throw error instanceof CliError ? Object.assign(new CliError(error.message, USAGE), { cause: error }) : error;
  }
}

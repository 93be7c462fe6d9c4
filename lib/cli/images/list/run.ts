import type { CommandIo } from '../../io';
import { withClients } from '../facts/clients';
import { regionFacts } from '../facts/region-facts';
import type { FamilyFlags } from '../family-flags';
import { familyRequest } from '../family-request';
import { asJson, asText } from './show';

/** The flags as they were typed. */
export interface ListFlags extends FamilyFlags {
  readonly json?: boolean;
}

/** Prints the images of a family in each region. Throws a CliError where AWS does not answer. */
export async function runList(io: CommandIo, { family: argument, flags }: { family: string; flags: ListFlags }): Promise<void> {
  const { family, regions } = await familyRequest(argument, flags, io);
  const facts = await withClients(regions, (clients) => Promise.all(clients.map((of) => regionFacts(of, family))));
  io.stdout(flags.json === true ? asJson(facts, family) : asText(facts, { family, now: new Date() }));
}

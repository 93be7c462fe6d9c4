import { shellWord } from '../../rendering/quoting';
import { runOnMachine } from '../fleet/run-command';
import { CliError } from '../io';
import { lastLine } from '../transport/last-line';

/** A primary that shall hand over. */
export interface HandOver {
  readonly region: string;
  readonly slot: string;
  readonly instance: string;
  readonly port: number;
  /** The slot that shall take over; the node chooses where it is undefined. */
  readonly to?: string;
}

/** What the node's program prints. */
interface Outcome {
  readonly result: 'handed-over' | 'nothing' | 'refused';
  readonly to: string | null;
  readonly text: string;
}

/** The node's program ends by itself before. */
const SECONDS = 300;

/** Has the machine of a primary hand over; returns the slot that took over. Throws a CliError with the node's reason where it does not. */
export async function handOver({ region, slot, instance, port, to }: HandOver): Promise<string> {
  const line = ['redis-fleet', 'handover', String(port), '--json', ...(to === undefined ? [] : ['--to', to])].map(shellWord).join(' ');
  const { stdout, stderr } = await runOnMachine({ region, instance, slot, line, seconds: SECONDS });
  const outcome = outcomeIn(stdout);
  if (outcome === undefined) throw new CliError(`${slot} gave no answer to the hand-over: ${lastLine(stderr === '' ? stdout : stderr)}`);
  const { result, to: successor, text } = outcome;
  if (result !== 'handed-over' || successor === null) throw new CliError(`${slot} did not hand over: ${lastLine(text)}`);
  return successor;
}

/** The last line is the answer: what comes before it is not meant for us. */
function outcomeIn(stdout: string): Outcome | undefined {
  try {
    const { result, to, text } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Partial<Outcome>;
    return result === undefined || to === undefined || text === undefined ? undefined : { result, to, text };
  } catch {
    return undefined;
  }
}

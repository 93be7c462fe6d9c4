import { type Emulator, startEmulator } from '../emulator/emulator';
import { type DemoRun, deploy, sayNext, validate } from './demo-run';
import { showGraph, showInventory } from './inventory';
import { Steps } from './steps';

const STEPS = 7;

/** The demo without machines: what AWS would start, on its emulator. */
export async function onEmulator(demo: DemoRun): Promise<void> {
  const steps = new Steps(STEPS);
  let emulator: Emulator | undefined;
  try {
    await validate(steps, demo);
    emulator = await steps.run('start the emulator of AWS', () => startEmulator());
    await deploy(steps, demo, emulator);
    await showInventory(steps, emulator);
    await showGraph(steps, emulator, demo.folder);
    sayNext(demo.fleet);
    if (demo.keep) await untilInterrupted(emulator);
  } finally {
    await emulator?.stop();
  }
}

/** Keeps the emulator until Ctrl-C, and says how to reach it from another shell. */
async function untilInterrupted(emulator: Emulator): Promise<never> {
  const exports = Object.entries(emulator.env).map(([name, value]) => `export ${name}='${value}'`);
  process.stdout.write(`\nThe emulator keeps running until Ctrl-C. In another shell:\n${exports.join('\n')}\n`);
  return new Promise(() => {
    setInterval(() => undefined, 60_000);
  });
}

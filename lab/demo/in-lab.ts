import type { Lab } from '../api/lab';
import { launchLab } from '../api/start';
import { statusTable } from '../cli/status-table';
import { pingByAnsible } from './ansible';
import { type DemoRun, deploy, sayNext, validate } from './demo-run';
import { showGraph } from './inventory';
import { setAndGet } from './redis';
import { Steps } from './steps';

const STEPS = 9;

/** Name of a lab that stays. */
const KEPT = 'demo';

/** The demo with machines: it ends with a Redis that answers, and Ansible on the machines. */
export async function inLab(demo: DemoRun): Promise<void> {
  const steps = new Steps(STEPS);
  await validate(steps, demo);
  const lab = await steps.run('start the lab', () => launchLab({
    ...(demo.keep ? { name: KEPT, followParent: false } : {}),
    onProgress: ({ message }) => message !== undefined && steps.say(message),
  }));
  const { pid } = await lab.status();
  const end = (): boolean => process.kill(pid, 'SIGTERM');
  process.once('exit', end);
  await show(steps, demo, lab);
  sayNext(demo.fleet);
  process.removeListener('exit', end);
  if (demo.keep) sayHowToReach();
  else await lab.down();
}

async function show(steps: Steps, demo: DemoRun, lab: Lab): Promise<void> {
  await deploy(steps, demo, lab.emulator);
  const machines = await steps.run('boot the machines', () => lab.waitUntilReady());
  process.stdout.write(`\n${statusTable(machines)}\n\n`);
  await setAndGet(steps, lab, demo.fleet);
  await pingByAnsible(steps, lab, demo.folder);
  await showGraph(steps, lab.emulator, demo.folder);
}

function sayHowToReach(): void {
  process.stdout.write(`
The lab keeps running:
  npx redis-fleet lab status --name ${KEPT}
  npx redis-fleet lab --help
  npx redis-fleet lab down --name ${KEPT}                    # ends it
`);
}

// The root file system of the lab's machines, which the lab otherwise makes when it is first needed.
import { delimiter } from 'node:path';
import { inProject, venvPython } from '../shared/project.mjs';
import { run } from '../shared/run.mjs';
import { requirements } from '../test/requirements.mjs';

const TIME_LIMIT = 1200;
const NEEDS = ['linux', 'root', 'venv', 'lab'];

/** Makes the image if it is not there; on a machine that cannot, says why and is no failure. */
export async function makeMachineImage() {
  const reason = NEEDS.map((need) => requirements[need].lacks()).find((each) => each !== undefined);
  if (reason !== undefined) {
    console.log(`setup: the machine image of the lab is not made: ${reason}`);
    return;
  }
  const path = [inProject('lab', 'machines'), process.env.PYTHONPATH].filter(Boolean).join(delimiter);
  const { code } = await run(venvPython, ['-m', 'redis_fleet_lab.image'], { env: { PYTHONPATH: path }, timeLimit: TIME_LIMIT });
  if (code !== 0) throw new Error('the machine image of the lab could not be made');
}

import { Progress } from '../../../lab/cli/progress';
import { statusTable } from '../../../lab/cli/status-table';
import { machine } from '../../lab-api/machines';

test('the table has a line for each machine in the order of the slots, and problems below', () => {
  const failed = machine({ slot: 'a-10-0', instance: 'i-3', state: 'failed', lifecycle: 'Pending:Wait', seconds: null, problem: 'redis-fleet boot failed: no volume' });
  const lines = statusTable([failed, machine({ slot: 'a-2-0', instance: 'i-2', role: 'replica' }), machine({})]).split('\n');
  expect(lines.filter((line) => line.includes('a-')).map((line) => line.split(/[│\s]+/).filter((word) => word !== ''))).toEqual([
    ['a-0-0', 'us-east-1a', '10.0.0.4', 'primary', 'ready', 'InService', '4.3'],
    ['a-2-0', 'us-east-1a', '10.0.0.4', 'replica', 'ready', 'InService', '4.3'],
    ['a-10-0', 'us-east-1a', '10.0.0.4', 'primary', 'failed', 'Pending:Wait', '-'],
    ['a-10-0:', 'redis-fleet', 'boot', 'failed:', 'no', 'volume'],
  ]);
});

test('a lab without machines says so', () => {
  expect(statusTable([])).toBe('no machines');
});

test('where lines cannot be redrawn, each step and each change of a machine is a line of its own', async () => {
  let text = '';
  const progress = new Progress((words) => void (text += words), false);
  const work = (): Promise<void> => {
    for (const state of ['booting', 'booting', 'ready'] as const) progress.show([machine({ state, seconds: state === 'ready' ? 4.2 : null })]);
    return Promise.resolve();
  };
  await progress.step('boot the machines', work);
  expect(text.split('\n').map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
    'a-0-0 10.0.0.4 booting', 'a-0-0 10.0.0.4 ready after 4.2 s', 'boot the machines 0.0 s', '',
  ]);
});

test('on a terminal the block of lines is drawn over, and leaves the step behind', async () => {
  const written: string[] = [];
  const progress = new Progress((words) => void written.push(words), true);
  await progress.step('boot', () => {
    progress.show([machine({ state: 'booting', seconds: null })]);
    progress.show([machine({})]);
    return Promise.resolve();
  });
  expect(written[1]?.startsWith('\u001b[2A\u001b[J')).toBe(true);
  expect(written.slice(2)).toEqual(['\u001b[2A\u001b[J', expect.stringMatching(/^boot +0\.0 s\n$/) as string]);
});

test('what a step says is a line of its own, on a terminal one that is drawn over', async () => {
  const texts = await Promise.all([false, true].map(async (isTerminal) => {
    let text = '';
    const progress = new Progress((words) => void (text += words), isTerminal);
    await progress.step('start', () => Promise.resolve(progress.say('builds the machine image')));
    return text;
  }));
  expect(texts[0]).toMatch(/^ {2}builds the machine image\nstart +0\.0 s\n$/);
  const [shown, left] = texts[1]?.split('\u001b[2A\u001b[J') ?? [];
  expect(shown).toMatch(/^start +0\.0 s\n {2}builds the machine image\n$/);
  expect(left).toMatch(/^start +0\.0 s\n$/);
});

test('a step that fails is shown with its time, and the error goes on', async () => {
  let text = '';
  const progress = new Progress((words) => void (text += words), false);
  await expect(progress.step('deploy', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(text).toMatch(/^deploy +0\.0 s\n$/);
});

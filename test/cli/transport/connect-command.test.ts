import { ConnectCommand } from '../../../lib/cli/transport/connect-command';

const TARGET = { slot: 'demo-0-0', instance: 'i-0123456789abcdef0', address: '10.0.0.1', port: 6379 };
const COMMAND = `${process.execPath} -p process.argv.slice(1).join() %s %i %h %p`;

async function saidTo(target: typeof TARGET): Promise<string> {
  let text = '';
  for await (const chunk of await new ConnectCommand(COMMAND).open(target)) text += String(chunk);
  return text.trim();
}

test('the parts of a target stand where the command names them', async () => {
  expect(await saidTo(TARGET)).toBe('demo-0-0,i-0123456789abcdef0,10.0.0.1,6379');
});

test.each([
  ['slot', '-oProxyCommand=evil', 'the slot for the connect command must be lower-case letters, digits and -, beginning with a letter, got "-oProxyCommand=evil"'],
  ['slot', 'demo-0-0\n-x', 'the slot for the connect command must be lower-case letters, digits and -, beginning with a letter, got "demo-0-0\\n-x"'],
  ['instance', '--help', 'the instance for the connect command must be an id such as i-0123456789abcdef0, got "--help"'],
  ['address', '-W', 'the address for the connect command must be an IPv4 address, got "-W"'],
])('a %s that a program could take for an option, %j, reaches no command', async (part, value, message) => {
  await expect(saidTo({ ...TARGET, [part]: value })).rejects.toThrow(message);
});

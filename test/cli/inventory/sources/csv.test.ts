import { CliError } from '../../../../lib/cli/io';
import fc from 'fast-check';
import { csvRows } from '../../../../lib/cli/inventory/sources/file/csv';
import { hostsInCsv } from '../../../../lib/cli/inventory/sources/file/csv-hosts';

const cells = (text: string): (readonly string[])[] => csvRows(text).map((row) => row.cells);
const hosts = (text: string): ReturnType<typeof hostsInCsv> => hostsInCsv(text, 'hosts.csv');

test.each([
  ['commas', 'host,user\na,b\n'],
  ['the semicolons of Excel in many languages', 'host;user\r\na;b\r\n'],
  ['tabs', 'host\tuser\na\tb'],
  ['a byte-order mark', '\ufeffhost;user\r\na;b\r\n'],
  ['the line by which Excel tells the separator', 'sep=;\r\nhost;user\r\na;b\r\n'],
  ['quotes around everything', '"host","user"\n"a","b"\n'],
  ['lines that end as on old Macs', 'host;user\ra;b'],
  ['empty lines and lines of separators', '\nhost,user\n\n,\na,b\n,\n\n'],
  ['spaces around cells', ' host , user\n a ,  "b"\n'],
])('rows are the same with %s', (_with, text) => expect(cells(text)).toEqual([['host', 'user'], ['a', 'b']]));

test('a separator in the quotes of the first line is not counted', () => {
  expect(cells('"a,b,c,d";e\n1;2\n')).toEqual([['a,b,c,d', 'e'], ['1', '2']]);
});

test('rows know their line where cells hold line breaks', () => {
  expect(csvRows('a,b\n"1\n2\r\n3",x\ny,z').map(({ line }) => line)).toEqual([1, 2, 5]);
});

test('whatever cells hold, they are read as they were written, with any separator and line end', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\t', '\n', ' ', 'é', '=') });
  const rows = fc.tuple(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1 }), fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n'));
  fc.assert(fc.property(rows, ([table, separator, end]) => {
    const quoted = table.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(separator)).join(end);
    expect(cells(`sep=${separator}${end}${quoted}`)).toEqual(table.filter((row) => row.some((text) => text !== '')));
  }), { numRuns: 500 });
});

test('columns fill the variables of Ansible, groups and tags, by the names that people give them', () => {
  expect(hosts('Host;User;Port;Key file;Groups;Address;maxmemory_mb;tag:redis-fleet:slot\ndb1.example.com;admin;2222;~/.ssh/id;web|db, eu;10.0.0.1;512;demo-0-0\n')).toEqual([{
    source: 'static', id: 'db1.example.com', name: 'db1.example.com', groups: ['web', 'db', 'eu'], placement: {}, tags: { 'redis-fleet:slot': 'demo-0-0' },
    variables: { ansible_user: 'admin', ansible_port: 2222, ansible_ssh_private_key_file: '~/.ssh/id', ansible_host: '10.0.0.1', maxmemory_mb: 512 },
  }]);
});

test('an empty cell says nothing, and what looks like a number without being one stays a text', () => {
  expect(hosts('host,user,code,size\na,1000,007,\n')[0]?.variables).toEqual({ ansible_user: '1000', code: '007' });
});

test('a file with many mistakes tells of the first twenty, and how many there are more', () => {
  const text = `host,port\n${Array.from({ length: 25 }, (_, index) => `h${index},x`).join('\n')}`;
  expect(() => hosts(text)).toThrow(/^(hosts\.csv:\d+: port [^\n]+\n){20}and 5 more of this file$/);
});

test('hosts may be addresses', () => {
  expect(hosts('host\n10.0.0.1\nfe80::1\n').map(({ name }) => name)).toEqual(['10.0.0.1', 'fe80::1']);
});

test('everything that is wrong with columns and rows is told at once', () => {
  expect(() => hosts('host;max memory;tags;user;user;address;groups;port\ndb1;;;;;-oProxy=x;a b-1 2c;99999;x\n')).toThrow(new CliError([
    'hosts.csv:1: a column must be host, groups, user, port, key file, address, tag:KEY or the name of a variable, which is letters, digits and _, got "max memory"',
    'hosts.csv:1: column "tags": "tags" is a word of Ansible and no variable; write tag:KEY as a column of a CSV, and ec2_tags with a mapping in YAML and JSON',
    'hosts.csv:1: column "user" stands twice, maybe by another of its names; keep one',
    'hosts.csv:2: cell 9, "x", is in no column that has a name; name the column, or quote cells that hold the separator',
    'hosts.csv:2: a group must be letters, digits or _, beginning with no digit, got "b-1"; write b_1',
    'hosts.csv:2: a group must be letters, digits or _, beginning with no digit, got "2c"',
    'hosts.csv:2: address must be the name or the address of a host, letters, digits or "_.-", got "-oProxy=x"',
    'hosts.csv:2: port must be a whole number 1-65535, got "99999"',
  ].join('\n')));
});

test('a column instance_id tells which instance a host is', () => {
  expect(hosts('host,instance_id\nweb,i-1\n')[0]).toMatchObject({ id: 'i-1', name: 'web' });
});

test.each([
  ['', 'hosts.csv:1: the file must begin with the names of columns, among them host; it is empty'],
  ['name,user\na,b\n', 'hosts.csv:1: a column must be called host, got "name", "user"'],
  ['host,key-file,key file\n', 'hosts.csv:1: column "key-file" stands twice, maybe by another of its names; keep one'],
  ['host,max memory\n', 'hosts.csv:1: a column must be host, groups, user, port, key file, address, tag:KEY or the name of a variable, which is letters, digits and _, got "max memory"'],
  ['host,grups!\n', expect.stringMatching(/got "grups!"; did you mean "groups"\?$/) as string],
  ['host\na\n\n-oProxyCommand=id\n', 'hosts.csv:4: host must be the name or the address of a host, letters, digits or "_.-", got "-oProxyCommand=id"'],
  ['host,user\n,root\n', 'hosts.csv:2: host must be the name or the address of a host, letters, digits or "_.-", got ""'],
  ['host\na\nb\na\n', 'hosts.csv:4: host a stands in line 2 too; keep one'],
  ['host,port\na,http\nb,70000\nc,22\nd,-1\n', 'hosts.csv:2: port must be a whole number 1-65535, got "http"\nhosts.csv:3: port must be a whole number 1-65535, got "70000"\nhosts.csv:5: port must be a whole number 1-65535, got "-1"'],
  ['host,address\na,-oProxyCommand=touch x\nb,10.0.0.1\n', 'hosts.csv:2: address must be the name or the address of a host, letters, digits or "_.-", got "-oProxyCommand=touch x"'],
  ['host\nweb1:2222\n', 'hosts.csv:2: host must be the name or the address of a host, letters, digits or "_.-", got "web1:2222"; a port stands in the column port'],
  ['host,groups\na,web-1\n', 'hosts.csv:2: a group must be letters, digits or _, beginning with no digit, got "web-1"; write web_1'],
  ['host,groups\na,"web 1db"\n', 'hosts.csv:2: a group must be letters, digits or _, beginning with no digit, got "1db"'],
  ['host,user\na,b,c\n', 'hosts.csv:2: cell 3, "c", is in no column that has a name; name the column, or quote cells that hold the separator'],
  ['host,user\na,"b\n', 'hosts.csv:2: a quote is not closed; close it, or write a quote in a cell twice'],
  ['host,user\na,"b" c\n', 'hosts.csv:2: a cell that begins with a quote must end with it; write a quote in it twice'],
])('%j is an error that names the line', (text, message) => {
  expect(() => hosts(text)).toThrow(expect.objectContaining({ message }) as Error);
});

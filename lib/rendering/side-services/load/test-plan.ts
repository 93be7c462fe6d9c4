import { REDIS_PORT } from '../../../definitions/side-services/core/ports';
import type { LoadTargetProps } from '../../../definitions/side-services/load/load-target-props';
import { comment } from '../../quoting';
import { passwordVariable } from './target-variables';

/** Virtual users of the stages. */
const STAGES = [1000, 2000, 3000];

/** Who makes the load. */
export interface TestPlanOptions {
  readonly targets: readonly LoadTargetProps[];
  readonly agents: number;
  readonly processes: number;
}

/**
 * A Groovy script for nGrinder: each virtual user sets a key and gets it, over one connection of its own.
 *
 * It speaks Redis's protocol itself, so that no jar has to be uploaded. The parameter of a test names the target; the first one is
 * taken without. A script holds no secret: passwords are in the environment of the agents.
 * @see https://redis.io/docs/latest/develop/reference/protocol-spec/
 */
export function testPlan({ targets, agents, processes }: TestPlanOptions): string {
  return [
    '// Rendered from the definition of the load generator. Stages, for a test with all agents:',
    ...STAGES.map((vusers) => `//   ${vusers} virtual users: ${agents} agents, ${processes} processes and ${Math.ceil(vusers / agents / processes)} threads each`),
    `// Parameter of the test: one of ${comment(targets.map(({ name }) => name).join(', '))}`,
    ...IMPORTS, '',
    '@RunWith(GrinderRunner)', 'class RedisGetSet {',
    '  static final Map<String, Map<String, String>> TARGETS = [',
    ...targets.map((target) => `    ${groovyText(target.name)}: [host: ${groovyText(target.host)}, port: '${target.port ?? REDIS_PORT}', username: ${groovyText(target.username ?? 'default')}, secret: ${groovyText(target.password === undefined ? '' : passwordVariable(target))}],`),
    '  ]',
    ...BODY.map((line) => line === '' ? '' : `  ${line}`),
    '}', '',
  ].join('\n');
}

/** A text of Groovy, on one line, in which nothing is filled in. */
function groovyText(value: string): string {
  const escaped = value.replace(/[\\']/g, '\\$&').replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `'${escaped}'`;
}

const IMPORTS = [
  'import static net.grinder.script.Grinder.grinder',
  'import net.grinder.script.GTest',
  'import net.grinder.scriptengine.groovy.junit.GrinderRunner',
  'import net.grinder.scriptengine.groovy.junit.annotation.AfterThread',
  'import net.grinder.scriptengine.groovy.junit.annotation.BeforeProcess',
  'import net.grinder.scriptengine.groovy.junit.annotation.BeforeThread',
  'import org.junit.Test',
  'import org.junit.runner.RunWith',
];

const BODY = [
  'static final int KEYS = 100000',
  'static final int TIMEOUT_MS = 5000',
  'static final byte[] VALUE = new byte[512]',
  'static GTest setTest',
  'static GTest getTest',
  'Socket socket',
  'InputStream input',
  'OutputStream output',
  'Random random = new Random()',
  '',
  '@BeforeProcess',
  'static void beforeProcess() {',
  '  Arrays.fill(VALUE, (byte) 120)',
  '  setTest = new GTest(1, \'SET\')',
  '  getTest = new GTest(2, \'GET\')',
  '}',
  '',
  '@BeforeThread',
  'void beforeThread() {',
  '  setTest.record(this, \'set\')',
  '  getTest.record(this, \'get\')',
  '  grinder.statistics.delayReports = true',
  '  connect()',
  '}',
  '',
  '@Test',
  'void set() {',
  '  String answer = ask(\'SET\', key(), VALUE)',
  '  if (answer != \'OK\') throw new IllegalStateException("SET was answered by " + answer)',
  '}',
  '',
  '@Test',
  'void get() {',
  '  ask(\'GET\', key())',
  '}',
  '',
  '@AfterThread',
  'void afterThread() {',
  '  disconnect()',
  '}',
  '',
  'String key() {',
  '  return \'load:\' + random.nextInt(KEYS)',
  '}',
  '',
  'void connect() {',
  '  String name = System.getProperty(\'param\', \'\').trim()',
  '  Map<String, String> target = TARGETS[name.isEmpty() ? TARGETS.keySet().first() : name]',
  '  if (target == null) throw new IllegalArgumentException("the parameter must be one of " + TARGETS.keySet() + ", got " + name)',
  '  Socket opened = new Socket()',
  '  opened.connect(new InetSocketAddress(target.host, Integer.parseInt(target.port)), TIMEOUT_MS)',
  '  opened.soTimeout = TIMEOUT_MS',
  '  opened.tcpNoDelay = true',
  '  input = new BufferedInputStream(opened.inputStream)',
  '  output = new BufferedOutputStream(opened.outputStream)',
  '  socket = opened',
  '  if (!target.secret.isEmpty()) logIn(target)',
  '}',
  '',
  'void logIn(Map<String, String> target) {',
  '  String password = System.getenv(target.secret)',
  '  if (password == null) throw new IllegalStateException("the agent must have the variable " + target.secret)',
  '  try {',
  '    exchange(\'AUTH\', target.username, password)',
  '  } catch (Exception refused) {',
  '    disconnect()',
  '    throw refused',
  '  }',
  '}',
  '',
  'void disconnect() {',
  '  socket?.close()',
  '  socket = null',
  '}',
  '',
  '/** One command and its answer. After a failure of the connection it is made anew: a late answer would be taken for that of the next command. */',
  'String ask(Object... words) {',
  '  if (socket == null) connect()',
  '  try {',
  '    return exchange(words)',
  '  } catch (IOException broken) {',
  '    disconnect()',
  '    throw broken',
  '  }',
  '}',
  '',
  '/** A text, or null for a key that is not there. An error is thrown. */',
  'String exchange(Object... words) {',
  '  write(\'*\' + words.length)',
  '  for (Object word : words) {',
  '    byte[] bytes = word instanceof byte[] ? (byte[]) word : word.toString().getBytes(\'UTF-8\')',
  '    write(\'$\' + bytes.length)',
  '    output.write(bytes)',
  '    write(\'\')',
  '  }',
  '  output.flush()',
  '  String line = readLine()',
  '  String rest = line.substring(1)',
  '  if (line.startsWith(\'-\')) throw new IllegalStateException(rest)',
  '  if (!line.startsWith(\'$\')) return rest',
  '  int length = Integer.parseInt(rest)',
  '  if (length < 0) return null',
  '  byte[] bytes = new byte[length + 2]',
  '  new DataInputStream(input).readFully(bytes)',
  '  return new String(bytes, 0, length, \'UTF-8\')',
  '}',
  '',
  'void write(String line) {',
  '  output.write((line + \'\\r\\n\').getBytes(\'UTF-8\'))',
  '}',
  '',
  'String readLine() {',
  '  ByteArrayOutputStream line = new ByteArrayOutputStream()',
  '  int next = input.read()',
  '  while (next != 13) {',
  '    if (next < 0) throw new EOFException(\'the connection was closed\')',
  '    line.write(next)',
  '    next = input.read()',
  '  }',
  '  input.read()',
  '  return line.toString(\'UTF-8\')',
  '}',
];

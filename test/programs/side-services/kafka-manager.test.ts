import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { sideServices } from '../../../lib';
import { REGISTRATION_SECRETS, registrationScript } from '../../../lib/rendering/side-services/kafka/cmak-registration';
import { TLS_FOLDER } from '../../../lib/rendering/side-services/kafka/places';
import { TRUST_FOLDER, trustStoreScript } from '../../../lib/rendering/side-services/kafka/trust-store';
import { jmx, jmxWithLogin, mutual, plain, secure, zookeeper } from '../../side-services/kafka/managers';
import { startProgram, stopAll } from '../../support/background-program';
import type { BackgroundProgram } from '../../support/background-program';
import { tool } from '../../support/programs';
import { run } from '../../support/run';
import { startCmakContract } from './cmak-contract';
import type { CmakContract } from './cmak-contract';

/** How the script ended, by which alone the Job knows whether it has failed, and what it said. */
interface Registration {
  readonly code: number | null;
  readonly said: string;
}

describe('the registration at cmak', () => {
  const LOGIN = 'admin:a "quoted" pass\\word';
  const JAAS = 'org.apache.kafka.common.security.scram.ScramLoginModule required username="console" password="a&b=c d";';
  let cmak: CmakContract;
  let folder: string;
  const programs: BackgroundProgram[] = [];
  beforeEach(async () => {
    cmak = await startCmakContract(LOGIN);
    folder = mkdtempSync(join(tmpdir(), 'registration-'));
  });
  afterEach(async () => {
    await stopAll(programs.splice(0));
    await cmak.stop();
    rmSync(folder, { recursive: true });
  });
  const first = { ...plain, jmx, cmak: { ...zookeeper, zookeeperPath: '/kafka', displaySize: true, brokerCount: 3, partitionCount: 200 } };
  const second = { ...secure, kafkaVersion: '2.1.0', jmx: jmxWithLogin, cmak: zookeeper };

  /** The server is in this process, so the script runs beside it. */
  async function register(clusters: readonly sideServices.KafkaClusterProps[], password = LOGIN.slice('admin:'.length)): Promise<Registration> {
    const secrets = { jaas: JAAS, 'jmx-username': 'reader', 'jmx-password': 'p w' };
    for (const [file, text] of Object.entries(secrets)) {
      const path = join(folder, 'orders-eu', file, 'value');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    const script = registrationScript(clusters).replaceAll(REGISTRATION_SECRETS, folder);
    const program = await startProgram({ name: 'register', program: 'sh', args: ['-c', script], env: { CONSOLE: cmak.url, TRIES: '2', PAUSE: '1', KAFKA_MANAGER_USERNAME: 'admin', KAFKA_MANAGER_PASSWORD: password } });
    programs.push(program);
    return { code: await program.ended(), said: program.output() };
  }

  test('says every field in the words of its form', async () => {
    expect(await register([first, second])).toEqual({ code: 0, said: 'registered orders\nregistered orders-eu\n' });
    expect(cmak.log).toEqual(['Add orders', 'Add orders-eu']);
    expect(cmak.clusters.get('orders')).toEqual({
      name: 'orders', kafkaVersion: '2.4.0', zkHosts: 'zookeeper-0.zookeeper:2181,zookeeper-1.zookeeper:2182/kafka', jmxEnabled: 'true', jmxSsl: 'false',
      pollConsumers: 'true', filterConsumers: 'false', logkafkaEnabled: 'false', activeOffsetCacheEnabled: 'true', displaySizeEnabled: 'true',
      'tuning.brokerViewThreadPoolSize': '9', 'tuning.brokerViewThreadPoolQueueSize': '600', securityProtocol: 'PLAINTEXT',
    });
    expect(cmak.clusters.get('orders-eu')).toMatchObject({ kafkaVersion: '2.1.0', securityProtocol: 'SASL_SSL', saslMechanism: 'SCRAM-SHA-512', jaasConfig: JAAS, jmxUser: 'reader', jmxPass: 'p w' });
  });

  test('can run again, and sets right what has changed', async () => {
    expect(await register([first])).toMatchObject({ code: 0 });
    expect(await register([{ ...first, cmak: { ...first.cmak, displaySize: undefined } }, second])).toEqual({ code: 0, said: 'updated orders\nregistered orders-eu\n' });
    expect(cmak.log).toEqual(['Add orders', 'Update orders', 'Add orders-eu']);
    expect(cmak.clusters.get('orders')).toMatchObject({ displaySizeEnabled: 'false' });
  });

  test('fails when cmak does not take the login or the form', async () => {
    // The code of curl for what a server refuses
    expect(await register([first], 'guess')).toEqual({ code: 22, said: expect.stringContaining('401') as string });
    expect(await register([{ ...first, cmak: { ...first.cmak, brokerCount: 5000 } }])).toEqual({ code: 22, said: expect.stringContaining('400') as string });
    expect(cmak.log).toEqual(['refused tuning.brokerViewThreadPoolSize=15000']);
    expect(cmak.clusters.size).toBe(0);
  });

  test('fails with the reason when cmak says on its page that it could not do what the form asked for', async () => {
    cmak.refusals.set('orders', 'Cluster cannot be updated : orders');
    expect(await register([first])).toEqual({ code: 1, said: 'cmak did not take orders: Cluster cannot be updated : orders\n' });
    cmak.refusals.clear();
    expect(await register([first])).toMatchObject({ code: 0 });
    cmak.refusals.set('orders', 'Cluster unknown');
    // What went before an error stays done, and nothing behind it is begun
    expect(await register([{ ...second, jmx: undefined }, first, { ...first, name: 'later' }])).toEqual({ code: 1, said: 'registered orders-eu\ncmak did not take orders: Cluster unknown\n' });
    expect([...cmak.clusters.keys()]).toEqual(['orders', 'orders-eu']);
  });

  test('fails when cmak does not show what it took, and when it does not answer at all', async () => {
    cmak.hidden.add('orders');
    expect(await register([first])).toEqual({ code: 1, said: 'cmak does not show orders\n' });
    await cmak.stop();
    expect(await register([first])).toEqual({ code: 1, said: expect.stringContaining(`cmak does not answer at ${cmak.url}\n`) as string });
  });

  test('runs nothing of the texts that it sends, even of those that no definition lets through', async () => {
    const path = `/a'; touch ${join(folder, 'ran')}; ' $(touch ${join(folder, 'ran')}) \`touch ${join(folder, 'ran')}\` "\\\n&name=x+%41 @/etc/passwd é`;
    expect(await register([{ ...first, cmak: { ...first.cmak, zookeeperPath: path } }])).toEqual({ code: 0, said: 'registered orders\n' });
    expect(cmak.clusters.get('orders')!.zkHosts).toBe(`${zookeeper.zookeeper.join(',')}${path}`);
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  test('is clean in the eyes of shellcheck', () => {
    expect(run(tool('shellcheck'), ['--shell=sh', '-'], { input: registrationScript([first, second]) })).toMatchObject({ code: 0, stdout: '' });
  });
});

test('the trust store of cmak holds the authority of every cluster, however often it is made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  const [tls, trust] = [join(folder, 'tls'), join(folder, 'trust')];
  mkdirSync(trust);
  try {
    for (const name of ['orders-eu', 'payments']) {
      mkdirSync(join(tls, name, 'ca'), { recursive: true });
      run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', `/CN=${name}`, '-keyout', '/dev/null', '-out', join(tls, name, 'ca', 'ca.pem')]);
    }
    const script = trustStoreScript([plain, secure, mutual]).replaceAll(TLS_FOLDER, tls).replaceAll(TRUST_FOLDER, trust);
    for (let time = 0; time < 2; time++) expect(run('sh', ['-c', script]).code).toBe(0);
    // As Java opens a trust store of which it was told no password
    const { stdout } = run('sh', ['-c', `keytool -list -v -keystore ${join(trust, 'trust.jks')} -storetype JKS < /dev/null`]);
    expect([...stdout.matchAll(/^Owner: CN=(.+)$/gm)].map(([, owner]) => owner).sort()).toEqual(['orders-eu', 'payments']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

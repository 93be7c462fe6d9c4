import * as fc from 'fast-check';
import { sideServices } from '../../../lib';
import { PROXY } from '../../side-services/redis/options';
import { useProxiedRedis } from '../../support/proxied-redis';
import { validateProxy } from '../../support/redis-proxies';
import { redisCommand } from '../../support/redis-server';

const { EnvoyRedisProxy, SecretKey } = sideServices;
const proxied = useProxiedRedis();

/** Texts that something between the definition and Envoy could take for its own. */
const CODE = ['${x}', '{{x}}', '$(id)', '`id`', '"', "'", '\\', '\\n', '%ENVIRONMENT(HOME)%', '#', '&a', '*a', '!!int', '<<', '|', '>', '@', '%', '{', '}', '[', ']', ',', ':', '?', '-', '---', '$1', '~', '//'];
const printable = fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 20 });
const prefix = fc.oneof(printable, fc.constantFrom(...CODE), fc.tuple(fc.constantFrom(...CODE), printable).map((parts) => parts.join('')));
const prefixes = fc.uniqueArray(prefix, { minLength: 20, maxLength: 60 });
const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/);

test('Envoy takes every beginning of keys, every user and every key of maintenance that a definition takes', () => {
  fc.assert(fc.property(prefixes, prefix, name, name, (all, maintenanceKey, inside, outside) => {
    const upstreams = PROXY.upstreams.map((upstream) => ({ ...upstream, login: { username: inside, password: SecretKey.of('redis', 'password') } }));
    const routes = all.map((each, index) => ({ prefix: each, upstream: 'second', removePrefix: index % 2 === 0 }));
    const { code, stdout, stderr } = validateProxy((chart) => { new EnvoyRedisProxy(chart, 'front', { ...PROXY, upstreams, routes, maintenanceKey, access: { username: outside, ...PROXY.access } }); });
    expect([code, `${stdout}${stderr}`]).toEqual([0, expect.not.stringMatching(/\[(error|critical)\]/)]);
  }), { numRuns: 15 });
});

test('keys go by the longest beginning that fits, whatever it looks like', async () => {
  const routes = fc.sample(prefixes, 1)[0]!.map((each) => ({ prefix: each, upstream: 'second' }));
  const { say, first, second } = await proxied.proxy({ routes: [...routes, ...CODE.filter((code) => routes.every((route) => route.prefix !== code)).map((code) => ({ prefix: code, upstream: 'second' }))] });
  const known = (key: string): boolean => [...routes.map((route) => route.prefix), ...CODE].some((each) => key.startsWith(each));
  const keys = fc.sample(fc.tuple(prefix, fc.boolean()), 40).map(([text, whole]) => (whole ? `${text}tail` : `Z0${text}`));
  for (const key of [...keys, ...CODE]) {
    await say('SET', key, 'x');
    expect([key, await first.command('EXISTS', key), await second.command('EXISTS', key)]).toEqual([key, known(key) ? 0 : 1, known(key) ? 1 : 0]);
  }
});

test('every password that a Secret can hold is one, byte by byte, on both sides', async () => {
  const password = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
  const texts = [...fc.sample(password, 2), '"$(id)\' `id` \\ {{ x }} %s', ' padded\n'];
  const files = Object.fromEntries(texts.map((text, index) => [`client-${index}`, text]));
  const inside = fc.sample(password, 1)[0]!;
  const login = { username: 'proxy', password: SecretKey.of('redis', 'proxy') };
  const { proxy } = await proxied.proxy(
    { access: { passwords: texts.map((_, index) => SecretKey.of('proxy', `p${index}`)) }, upstreams: PROXY.upstreams.map((upstream) => ({ ...upstream, login })) },
    { passwords: { ...files, 'upstream-first': inside, 'upstream-second': inside }, prepare: (server) => server.command('ACL', 'SETUSER', 'proxy', 'on', `>${inside}`, '~*', '+@all') },
  );
  for (const text of texts) expect([text, await redisCommand({ port: proxy.port, password: text }, 'SET', 'key', 'x')]).toEqual([text, 'OK']);
  for (const text of texts) await expect(redisCommand({ port: proxy.port, password: `${text} ` }, 'SET', 'key', 'x')).rejects.toThrow('invalid password');
});

test.each(['', ' ', 'a b', 'ä', 'a\n', '\0', 'x'.repeat(257), '${Token[TOKEN.1]}'])('a beginning such as %j is refused before Envoy sees it', (bad) => {
  expect(() => validateProxy((chart) => { new EnvoyRedisProxy(chart, 'front', { ...PROXY, routes: [{ prefix: bad, upstream: 'first' }] }); })).toThrow('"prefix" must');
});

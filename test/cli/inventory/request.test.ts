import { requestFrom } from '../../../lib/cli/inventory/request';

const DEFAULTS = { source: 'live', fleet: undefined, regions: [], assembly: 'cdk.out' };

test('without flags and variables every fleet of the profile\'s region is meant, live', () => {
  expect(requestFrom({}, {})).toEqual(DEFAULTS);
});

test('an empty flag or variable counts as none', () => {
  const env = { REDIS_FLEET_NAME: '', REDIS_FLEET_REGIONS: '', REDIS_FLEET_SOURCE: '', REDIS_FLEET_ASSEMBLY: '', AWS_REGION: '' };
  expect(requestFrom({ fleet: '', region: [''], source: '', assembly: '' }, env)).toEqual(DEFAULTS);
});

test('a flag wins over its variable', () => {
  const env = { REDIS_FLEET_NAME: 'other', REDIS_FLEET_REGIONS: 'us-east-1', REDIS_FLEET_SOURCE: 'assembly', REDIS_FLEET_ASSEMBLY: 'elsewhere' };
  expect(requestFrom({ fleet: 'demo', region: ['eu-west-1'], source: 'live', assembly: 'out' }, env)).toEqual({
    source: 'live', fleet: 'demo', regions: ['eu-west-1'], assembly: 'out',
  });
  expect(requestFrom({}, env)).toEqual({ source: 'assembly', fleet: 'other', regions: ['us-east-1'], assembly: 'elsewhere' });
});

test.each([
  [{ REDIS_FLEET_REGIONS: 'eu-west-1', AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, ['eu-west-1']],
  [{ AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' }, ['eu-west-2']],
  [{ AWS_DEFAULT_REGION: 'us-gov-west-1' }, ['us-gov-west-1']],
])('of the variables %j the region is %j', (env, regions) => expect(requestFrom({}, env).regions).toEqual(regions));

test('a region named twice is asked once', () => {
  expect(requestFrom({ region: ['eu-west-1, eu-west-2', 'eu-west-1,'] }, {}).regions).toEqual(['eu-west-1', 'eu-west-2']);
});

test.each([
  [{ source: 'cache' }, {}, '--source must be live or assembly, got "cache"'],
  [{}, { REDIS_FLEET_SOURCE: 'x' }, 'REDIS_FLEET_SOURCE must be live or assembly, got "x"'],
  [{ fleet: 'de*' }, {}, '--fleet must be the name of a fleet, lower-case letters, digits or -, got "de*"'],
  [{}, { REDIS_FLEET_NAME: 'a b' }, 'REDIS_FLEET_NAME must be the name of a fleet, lower-case letters, digits or -, got "a b"'],
  [{ region: ['eu-west-1,europe'] }, {}, '--region must name regions such as eu-west-1, separated by commas, got "europe"'],
  [{}, { AWS_REGION: 'x.evil.example/' }, 'AWS_REGION must name regions such as eu-west-1, separated by commas, got "x.evil.example/"'],
  [{ source: 'assembly', region: ['eu-west-1'] }, {}, '--region cannot be used with --source assembly, which lists every stack of the assembly; leave it out, or use --source live'],
])('flags %j with variables %j are a mistake that is named', (flags, env, message) => {
  expect(() => requestFrom(flags, env)).toThrow(expect.objectContaining({ message, exitCode: 2 }) as Error);
});

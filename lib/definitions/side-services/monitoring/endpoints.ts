import { knownAtSynth, text, wholeNumber } from '../../checks';
import type { Form } from '../../checks';
import type { Problems } from '../../problems';
import type { FleetExporterProps, RedisEndpointProps } from './fleet-props';
import { PORTS } from './monitoring-names';

const MOST = 50;
/** The exporter's name is made of that of the monitoring and this one. */
const NAME: Form = { pattern: /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/, allowed: '1-20 lower-case letters, digits or -, beginning with a letter and not ending with -' };
const HOST: Form = { pattern: /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/, allowed: 'a host name or an IPv4 address' };
const USER: Form = { pattern: /^[A-Za-z0-9_.:-]{1,64}$/, allowed: '1-64 letters, digits, _, ., : or -' };

/** Adds what is wrong with servers for which exporters are made. */
export function endpointProblems(problems: Problems, endpoints: readonly RedisEndpointProps[]): void {
  if (endpoints.length < 1 || endpoints.length > MOST) {
    problems.add('endpoints', `"endpoints" must have 1-${MOST} servers, got ${endpoints.length}`);
  }
  endpoints.forEach((endpoint, index) => {
    const { name, host, port, user, password } = endpoint;
    const path = ['endpoints', String(index)];
    problems.check([...path, 'name'], knownAtSynth('name', name) ?? text('name', name, NAME));
    problems.check([...path, 'host'], knownAtSynth('host', host) ?? text('host', host, HOST));
    problems.check([...path, 'port'], knownAtSynth('port', port) ?? wholeNumber('port', port, PORTS));
    loginProblems(problems, path, { user, password });
    if (endpoints.slice(0, index).some((other) => other.name === name)) {
      problems.add([...path, 'name'], `"name" must be unique among the endpoints, got ${JSON.stringify(name)} twice`);
    }
  });
}

/** Adds what is wrong with an exporter that is made for a fleet. */
export function exporterProblems(problems: Problems, exporter: FleetExporterProps): void {
  const { redisPort } = exporter;
  problems.check(['exporter', 'redisPort'], knownAtSynth('redisPort', redisPort) ?? wholeNumber('redisPort', redisPort, PORTS));
  loginProblems(problems, ['exporter'], exporter);
}

function loginProblems(problems: Problems, path: readonly string[], { user, password }: FleetExporterProps): void {
  problems.check([...path, 'user'], knownAtSynth('user', user) ?? text('user', user, USER));
  if (user !== undefined && password === undefined) {
    problems.add([...path, 'password'], `"password" must be given for the user ${JSON.stringify(user)}, got nothing; name the entry of a Secret`);
  }
}

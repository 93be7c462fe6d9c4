import { knownAtSynth, text } from '../../checks';
import type { Form } from '../../checks';
import type { Problems } from '../../problems';
import { hostProblem } from '../core/host-address';
import { portProblem } from '../core/ports';
import { redisUser } from '../core/redis-user';
import type { FleetExporterProps, RedisEndpointProps } from './fleet-props';

const MOST = 50;
/** The exporter's name is made of that of the monitoring and this one. */
const NAME: Form = { pattern: /^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$/, allowed: '1-20 lower-case letters, digits or -, beginning with a letter and not ending with -' };

/** Adds what is wrong with servers for which exporters are made. */
export function endpointProblems(problems: Problems, endpoints: readonly RedisEndpointProps[]): void {
  if (endpoints.length < 1 || endpoints.length > MOST) {
    problems.add('endpoints', `"endpoints" must have 1-${MOST} servers, got ${endpoints.length}`);
  }
  endpoints.forEach((endpoint, index) => {
    const { name, host, port, user, password } = endpoint;
    const path = ['endpoints', String(index)];
    problems.check([...path, 'name'], knownAtSynth('name', name) ?? text('name', name, NAME));
    problems.check([...path, 'host'], hostProblem('host', host));
    problems.check([...path, 'port'], portProblem('port', port));
    loginProblems(problems, path, { user, password });
    if (endpoints.slice(0, index).some((other) => other.name === name)) {
      problems.add([...path, 'name'], `"name" must be unique among the endpoints, got ${JSON.stringify(name)} twice`);
    }
  });
}

/** Adds what is wrong with an exporter that is made for a fleet. */
export function exporterProblems(problems: Problems, exporter: FleetExporterProps): void {
  const { redisPort } = exporter;
  problems.check(['exporter', 'redisPort'], portProblem('redisPort', redisPort));
  loginProblems(problems, ['exporter'], exporter);
}

function loginProblems(problems: Problems, path: readonly string[], { user, password }: FleetExporterProps): void {
  problems.check([...path, 'user'], redisUser('user', user));
  if (user !== undefined && password === undefined) {
    problems.add([...path, 'password'], `"password" must be given for the user ${JSON.stringify(user)}, got nothing; name the entry of a Secret`);
  }
}

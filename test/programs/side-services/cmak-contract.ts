import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What CMAK 3.0.0.5 takes and answers, as its sources say (app/controllers/Cluster.scala, app/controllers/api/KafkaStateCheck.scala,
 * app/views/common/resultOfCommand.scala.html, app/views/errors/onApiError.scala.html, conf/routes, test/kafka/manager/model/KafkaVersionTest.scala of yahoo/CMAK): the program itself is an image only and cannot be run.
 */
export const VERSIONS: readonly string[] = [
  '0.8.1.1', '0.8.2-beta', '0.8.2.0', '0.8.2.1', '0.8.2.2', '0.9.0.0', '0.9.0.1', '0.10.0.0', '0.10.0.1', '0.10.1.0', '0.10.1.1', '0.10.2.0', '0.10.2.1', '0.11.0.0', '0.11.0.2',
  '1.0.0', '1.0.1', '1.1.0', '1.1.1', '2.0.0', '2.1.0', '2.1.1', '2.2.0', '2.4.0', '2.4.1',
];
const isBoolean = (value: string): boolean => ['true', 'false'].includes(value);
const isNumber = (least: number, most: number) => (value: string): boolean => /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
const any = (): boolean => true;

/** Each field of the form with what it may hold; the first four must be there. */
const FIELDS: Readonly<Record<string, (value: string) => boolean>> = {
  name: (value) => /^[a-zA-Z0-9._-]{1,250}$/.test(value),
  kafkaVersion: (value) => VERSIONS.includes(value),
  zkHosts: (value) => value !== '',
  securityProtocol: (value) => ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'].includes(value),
  jmxEnabled: isBoolean, jmxUser: any, jmxPass: any, jmxSsl: isBoolean, pollConsumers: isBoolean, filterConsumers: isBoolean,
  logkafkaEnabled: isBoolean, activeOffsetCacheEnabled: isBoolean, displaySizeEnabled: isBoolean,
  'tuning.brokerViewThreadPoolSize': isNumber(2, 1000), 'tuning.brokerViewThreadPoolQueueSize': isNumber(10, 10_000),
  saslMechanism: (value) => ['PLAIN', 'GSSAPI', 'SCRAM-SHA-256', 'SCRAM-SHA-512'].includes(value), jaasConfig: any,
  operation: (value) => ['Enable', 'Disable', 'Delete', 'Update'].includes(value),
};
const REQUIRED = ['name', 'kafkaVersion', 'zkHosts', 'securityProtocol'];

/** A server that keeps to the contract, and what it was told. */
export interface CmakContract {
  readonly url: string;
  /** The clusters with their fields. */
  readonly clusters: Map<string, Record<string, string>>;
  /** Names of clusters whose commands fail, with the reason. */
  readonly refusals: Map<string, string>;
  /** Names of clusters that it takes and does not show. */
  readonly hidden: Set<string>;
  /** One line for each request that changed something, or was refused. */
  readonly log: string[];
  stop(): Promise<void>;
}

/** Starts it on 127.0.0.1; `login` is `user:password`. */
export async function startCmakContract(login: string): Promise<CmakContract> {
  const clusters = new Map<string, Record<string, string>>();
  const refusals = new Map<string, string>();
  const hidden = new Set<string>();
  const log: string[] = [];
  const answer = async (request: IncomingMessage): Promise<[number, string]> => {
    const { method = '', url = '' } = request;
    if (url === '/api/health') return [200, 'healthy'];
    if (request.headers.authorization !== `Basic ${Buffer.from(login).toString('base64')}`) return [401, ''];
    if (url === '/api/status/clusters') return [200, JSON.stringify({ clusters: { active: [...clusters.keys()].filter((name) => !hidden.has(name)).map((name) => ({ name, enabled: true })), pending: [] } }, undefined, 2)];
    const named = /^\/clusters(?:\/([^/]+))?$/.exec(url)?.[1];
    if (method !== 'POST' || !url.startsWith('/clusters')) return [404, ''];
    const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
    const wrong = [...REQUIRED.filter((field) => form[field] === undefined), ...Object.entries(form).filter(([field, value]) => FIELDS[field]?.(value) !== true).map(([field, value]) => `${field}=${value}`)];
    if (named !== undefined && form.operation === undefined) wrong.push('operation');
    if (wrong.length > 0) {
      log.push(`refused ${wrong.join(' ')}`);
      return [400, ''];
    }
    const { operation = 'Add', ...fields } = form;
    log.push(`${operation} ${fields.name ?? ''}`);
    // The page says 200 too when the command failed
    const refused = refusals.get(fields.name!);
    if (refused !== undefined || (operation === 'Add') === clusters.has(fields.name!)) {
      return [200, `<html><div class="alert alert-danger" role="alert">\n    <strong>Yikes!</strong> ${refused ?? 'Cluster already exists'}\n</div></html>`];
    }
    clusters.set(fields.name!, fields);
    return [200, '<html><div class="alert alert-success" role="alert">Done!</div></html>'];
  };
  const server: Server = createServer((request, response) => {
    void answer(request).then(([status, text]) => { response.writeHead(status).end(text); });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, clusters, refusals, hidden, log, stop: async () => new Promise((resolve) => { server.close(() => { resolve(); }); }) };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  return text;
}

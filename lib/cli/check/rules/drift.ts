import { type Finding, finding } from '../finding';
import { type ExpectedServer, type Node, nodesOf, type Situation } from '../situation';
import { sameSetting } from '../same-setting';

/** Whether each server is the one that was defined, with the settings that were. */
export function judgeDrift(situation: Situation): Finding[] {
  return nodesOf(situation).flatMap((node) => {
    const expected = situation.servers.find(({ port }) => port === node.report.port);
    return expected === undefined ? [] : [...aboutEngine(node, expected), ...aboutSettings(node, expected)];
  });
}

/** Patches of a version are no drift. */
function aboutEngine({ slot: { name }, report: { port }, answer: { version } }: Node, { engine }: ExpectedServer): Finding[] {
  if (engine === undefined || version === engine || version.startsWith(`${engine}.`)) return [];
  return [finding('engine-drift', [name], `${name} port ${port} runs ${version}, and the fleet defines ${engine}`)];
}

function aboutSettings({ slot: { name }, report: { port }, answer: { settings } }: Node, { settings: expected }: ExpectedServer): Finding[] {
  return Object.entries(expected).flatMap(([setting, wanted]) => {
    const got = settings[setting];
    if (got === undefined || sameSetting(setting, wanted, got)) return [];
    return [finding('settings-drift', [name], `${setting} of ${name} port ${port} is ${shown(got)}, and the definition says ${shown(wanted)}`)];
  });
}

function shown(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
}

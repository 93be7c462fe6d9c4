import type { FleetDefinition } from '../../definitions/fleet';
import { PATHS } from '../paths';
import { json } from '../quoting';

/** EC2 takes this many bytes of user data, before base64. */
export const USER_DATA_LIMIT = 16_384;

/** What user data is made of. */
export interface UserDataParts {
  /** Text of node.json, tokens included. */
  readonly nodeJson: string;
  /** Text of the program that cloud-init runs once. */
  readonly bootstrap: string;
  /** Hash of the files that the node fetches. */
  readonly fingerprint: string;
}

const BOUNDARY = '==redis-fleet==';

/** Multi-part user data: a small part that holds the tokens, and the bootstrap program as it is. */
export function renderUserData(definition: FleetDefinition, parts: UserDataParts): string {
  return [
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${BOUNDARY}"`,
    '',
    `--${BOUNDARY}`,
    'Content-Type: text/cloud-config; charset="us-ascii"',
    '',
    renderCloudConfig(definition, parts),
    `--${BOUNDARY}`,
    'Content-Type: text/x-shellscript; charset="us-ascii"',
    '',
    parts.bootstrap,
    `--${BOUNDARY}--`,
    '',
  ].join('\n');
}

/** The cloud-config part: keeps the distribution's own server from starting, installs packages, writes node.json. */
export function renderCloudConfig(definition: FleetDefinition, parts: Pick<UserDataParts, 'nodeJson' | 'fingerprint'>): string {
  const { packages, service } = definition.machine.image.installationOf(definition.engine);
  const install = packages.length === 0 ? [] : ['package_update: true', `packages: ${json(packages)}`];
  return [
    '#cloud-config',
    `# fingerprint: ${parts.fingerprint}`,
    'bootcmd:',
    `  - ${json(['systemctl', 'mask', '--now', '--no-reload', `${service}.service`])}`,
    ...install,
    'write_files:',
    `  - path: ${PATHS.nodeJson}`,
    '    owner: root:root',
    '    permissions: "0600"',
    '    content: |',
    `      ${parts.nodeJson}`,
    '',
  ].join('\n');
}

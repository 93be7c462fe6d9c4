import { writeFileSync } from 'node:fs';
import { tool } from './programs';

/** In a user namespace a program that changes its user would find no other; root needs none. */
const OPTIONS = process.getuid?.() === 0 ? '--net' : '--map-root-user --net';

/**
 * Writes a program that sets settings of the network in a network namespace of its own, with a loopback interface, and becomes
 * another program there.
 */
export function inOwnNetwork(script: string, program: string, settings: readonly string[] = []): string {
  writeFileSync(`${script}.conf`, `${settings.join('\n')}\n`);
  const inside = `'${tool('ip')}' link set lo up && sysctl --quiet --load '${script}.conf' && exec '${program}' "$@"`;
  writeFileSync(`${script}.inside`, `#!/bin/sh\n${inside}\n`, { mode: 0o755 });
  writeFileSync(script, `#!/bin/sh\nexec unshare ${OPTIONS} '${script}.inside' "$@"\n`, { mode: 0o755 });
  return script;
}

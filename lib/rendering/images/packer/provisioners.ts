import { ImagePhase } from '../../../definitions/images/choices';
import type { ImageRecipe } from '../../../definitions/images/image-recipe';
import { shellWord } from '../../quoting';
import type { PlanAction } from '../plan';
import { BUNDLE, SCRIPT_ENVIRONMENT, commandOf } from '../plan';
import type { ModelPart } from './model';
import { BUNDLE_PARENT, bundleFolder } from './names';
import type { PackerAnsible } from './options';
import { filled } from './value';
import type { Filled } from './value';

const ENVIRONMENT = Object.entries(SCRIPT_ENVIRONMENT).map(([name, value]) => `${name}=${value}`).join(' ');
/** Until a machine that restarts lets in again. */
const RESTART_LIMIT = '15m';

/** What the provisioners of a template are made of. */
export interface Provisioning {
  readonly recipe: ImageRecipe;
  /** From the folder of the template to that of the bundles: nothing, or `/..`. */
  readonly up: string;
  readonly ansible?: PackerAnsible;
}

/** Copies the bundle onto the machine, into a folder of the user that logs in: only root could make it there. */
export function upload({ recipe, up }: Provisioning): ModelPart[] {
  return [
    { type: 'shell', body: { inline: [`install -d -m 0700 -o ${shellWord(recipe.sshUser)} ${BUNDLE}`], execute_command: byShell(recipe) } },
    { type: 'file', body: { source: filled({ folder: true }, `${up}/${bundleFolder(recipe.name)}`), destination: BUNDLE_PARENT } },
  ];
}

/** What a machine of a recipe does, in the order of its plan; Ansible comes before the checks. */
export function runAll(provisioning: Provisioning, actions: readonly PlanAction[]): ModelPart[] {
  const { recipe, ansible } = provisioning;
  const parts = actions.map((action, index) => (action.kind === 'reboot' ? reboot(recipe) : script(provisioning, action, actions[index - 1]?.kind === 'reboot')));
  const checks = actions.findIndex(({ phase }) => phase !== ImagePhase.BUILD);
  const end = checks < 0 ? parts.length : checks;
  return ansible === undefined ? parts : [...parts.slice(0, end), playbook(recipe, ansible), ...parts.slice(end)];
}

/**
 * Runs one script as root in the bundle.
 *
 * Its environment comes in a file, because the log of sudo and the list of processes would show it on a command line.
 */
function script({ recipe, up }: Provisioning, action: PlanAction, afterReboot: boolean): ModelPart {
  const start = [...commandOf(action).slice(0, -1), '"$2"'].join(' ');
  const environment = Object.entries(action.environment).map(([name, value]) => filled(`${name}=${value}`));
  const variables = action.variables.map((name) => filled(`${name.toUpperCase()}=`, { variable: name }));
  return {
    type: 'shell',
    body: {
      script: filled({ folder: true }, `${up}/${bundleFolder(recipe.name)}/${action.script}`),
      binary: true,
      remote_folder: BUNDLE,
      use_env_var_file: true,
      environment_vars: environment.length + variables.length === 0 ? undefined : [...environment, ...variables],
      execute_command: filled(
        `cd ${BUNDLE} && exec ${asRoot(recipe)}env -i ${ENVIRONMENT} sh -c '. "$1" && exec ${start}' sh '`, { action: '.EnvVarFile' }, `' '`, { action: '.Path' }, `'`,
      ),
      start_retry_timeout: afterReboot ? RESTART_LIMIT : undefined,
      timeout: `${action.timeoutSeconds}s`,
    },
  };
}

/** Restarts the machine; the pause lets it go down before the next one is tried. */
function reboot(recipe: ImageRecipe): ModelPart {
  return {
    type: 'shell',
    body: {
      inline: ['systemctl reboot'],
      remote_folder: BUNDLE,
      execute_command: byShell(recipe),
      expect_disconnect: true,
      start_retry_timeout: RESTART_LIMIT,
      pause_after: '30s',
    },
  };
}

function byShell(recipe: ImageRecipe): Filled {
  return filled(`${asRoot(recipe)}sh '`, { action: '.Path' }, `'`);
}

function asRoot({ sshUser }: ImageRecipe): string {
  return sshUser === 'root' ? '' : 'sudo -n ';
}

function playbook({ sshUser }: ImageRecipe, { playbook: file, extraArguments }: PackerAnsible): ModelPart {
  return { type: 'ansible', body: { playbook_file: file, user: sshUser, extra_arguments: extraArguments } };
}

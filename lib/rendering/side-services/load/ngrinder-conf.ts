import { ngrinderPorts } from '../../../definitions/side-services/load/ngrinder-ports';
import { HEADER } from '../../header';

/** Virtual users of the example's greatest stage: one agent may take them all. */
const VUSERS_PER_AGENT = 3000;

/** What the controller's configuration depends on. */
export interface SystemConfOptions {
  readonly concurrentTests: number;
  readonly agents: number;
}

/**
 * The controller's system.conf, for a closed network: no news from outside, no report to a third party, nobody who signs himself up.
 *
 * Scripts are not held by Java's security manager, but by the agents' pods, which reach their targets and nothing else.
 * @see https://github.com/naver/ngrinder/wiki/Controller-Configuration-Guide
 */
export function systemConf({ concurrentTests, agents }: SystemConfOptions): string {
  const ports = ngrinderPorts(concurrentTests);
  const settings = {
    'controller.controller_port': ports.agents,
    'controller.console_port_base': ports.consoles[0],
    'controller.max_concurrent_test': concurrentTests,
    'controller.max_agent_per_test': agents,
    'controller.max_vuser_per_agent': VUSERS_PER_AGENT,
    'controller.enable_agent_auto_approval': true,
    'controller.allow_sign_up': false,
    'controller.user_password_sha256': true,
    'controller.usage_report': false,
    'controller.front_page_enabled': false,
    'controller.plugin_support': false,
    'controller.security': false,
    'controller.demo_mode': false,
  };
  return [HEADER, ...Object.entries(settings).map(([name, value]) => `${name}=${String(value)}`), ''].join('\n');
}

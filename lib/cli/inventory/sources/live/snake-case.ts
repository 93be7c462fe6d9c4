const PLURAL_OF_ACRONYM = /[A-Z]{3,}s$/g;
const WORD = /(.)([A-Z][a-z]+)/g;
const CAPITALS = /([a-z0-9])([A-Z]+)/g;

/**
 * A name of AWS as Ansible writes it: `PrivateIpAddress` is `private_ip_address`, `TargetGroupARNs` is `target_group_arns`.
 * @see https://docs.ansible.com/ansible/latest/dev_guide/developing_program_flow_modules.html the helper camel_dict_to_snake_dict
 */
export function snakeCase(name: string): string {
  const marked = name.replace(PLURAL_OF_ACRONYM, (acronym) => `_${acronym.toLowerCase()}`);
  const whole = marked.startsWith('_') && !name.startsWith('_') ? marked.slice(1) : marked;
  return whole.replace(WORD, '$1_$2').replace(CAPITALS, '$1_$2').toLowerCase();
}

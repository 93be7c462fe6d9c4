/** A name of DNS, an IPv4 address or the id of an instance: no pattern, no template, no path, no option of a program. */
const HOST_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/;
/** Digits and colons of an IPv6 address, which need not be one. */
const IPV6 = /^(?=.*:.*:)[0-9A-Fa-f:]{2,39}$/;

/** What a host may be called, in words. */
export const HOST_NAME_ALLOWED = 'the name or the address of a host, letters, digits or "_.-"';

/** Whether the text can be the name or the address of a host. */
export function isHostName(name: string): boolean {
  return HOST_NAME.test(name) || isIpv6Text(name);
}

/** Whether the text is made as an IPv6 address is, of digits and colons. */
export function isIpv6Text(text: string): boolean {
  return IPV6.test(text);
}

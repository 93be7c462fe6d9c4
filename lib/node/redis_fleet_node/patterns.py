"""What the names in node.json may look like, and how an error calls that."""

from __future__ import annotations

NAME = r"[a-z][a-z0-9-]{0,62}"
NAME_ALLOWED = "1-63 lower-case letters, digits or -, beginning with a letter"
USER_NAME = r"(?!default$)[A-Za-z][A-Za-z0-9_-]{0,63}"
USER_NAME_ALLOWED = '1-64 letters, digits, _ or -, beginning with a letter, and not "default"'
# One rule: a key pattern, a channel pattern or a command; no password, no on or off, no reset, no quote.
PATTERN_RULE = r"""(?:(?:%(?:R|W|RW))?~|&)[^\s'"\\\x00-\x20\x7f-\x9f\ud800-\udfff]{1,256}"""
RULE = rf"(?:{PATTERN_RULE}|[+-]@?[A-Za-z][A-Za-z0-9_|-]{{0,63}}|allkeys|allchannels)"
RULES = f"{RULE}(?: {RULE}){{0,199}}"
RULES_ALLOWED = "key patterns (~), channels (&) and commands (+ or -) separated by single spaces"
ARN = r"arn:aws[a-z-]{0,16}:secretsmanager:[a-z0-9-]{1,32}:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]{1,519}"
ARN_ALLOWED = "the ARN of a secret in Secrets Manager"
ABSOLUTE_PATH = r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._+-]{1,64}){1,8}"
CPU_RANGE = r"[0-9]{1,4}(?:-[0-9]{1,4})?"
CPUS = rf"{CPU_RANGE}(?:,{CPU_RANGE}){{0,63}}"
CPUS_ALLOWED = "a list of CPUs such as 0-1,4"
TABLE = r"[A-Za-z0-9_.-]{3,255}"
TABLE_ALLOWED = "the name of a DynamoDB table"
PARAMETER = r"/?[A-Za-z0-9_.-]{1,256}(?:/[A-Za-z0-9_.-]{1,256}){0,14}"
PARAMETER_ALLOWED = "the name of an SSM parameter"
HOOK = r"[A-Za-z0-9_/-]{1,255}"
HOOK_ALLOWED = "the name of a lifecycle hook"
HOSTED_ZONE = r"[A-Z0-9]{1,32}"
HOSTED_ZONE_ALLOWED = "the id of a hosted zone such as Z123ABC"
DOMAIN = r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){1,9}"
DOMAIN_ALLOWED = "a domain name such as demo.redis-fleet.internal"

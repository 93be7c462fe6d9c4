"""Gives Ansible the hosts of Redis fleets: all that `redis-fleet inventory --list` prints, host by host.

A script that prints it gives the same. Since ansible-core 2.19 that takes several times as long, because Ansible visits
every single value of it.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import ansible.template
from ansible import constants
from ansible.errors import AnsibleParserError
from ansible.plugins.inventory import BaseInventoryPlugin
from ansible.utils.vars import combine_vars

if hasattr(ansible.template, "trust_as_template"):
    # Since 2.19 Ansible takes no text of a plugin for a template, whether it is marked or not
    MARKED_TEXT: Any = str
else:
    from ansible.utils.unsafe_proxy import AnsibleUnsafeText

    MARKED_TEXT = AnsibleUnsafeText

DOCUMENTATION = """
name: redis_fleet
short_description: Hosts of Redis fleets
author: [The cdk-redis-fleet authors]
description:
  - Runs C(run-redis-fleet inventory --list), which lies beside the folder of this plugin, and takes over what it prints.
  - The name of the file ends with C(redis_fleet.yml); C(redis-fleet schema inventory) prints the schema of its keys.
  - A cache that the file asks for is redis-fleet's own. C(--flush-cache) and the meta task C(refresh_inventory) ask AWS again.
options:
  plugin:
    description: Has Ansible take the file for the configuration of this plugin, and not for a list of hosts.
    required: true
    choices: [redis_fleet]
"""

EXAMPLES = """
# redis_fleet.yml
plugin: redis_fleet
fleet: demo
regions: [eu-west-1]
"""

# What redis-fleet marks texts with that could be taken for a template
UNSAFE = "__ansible_unsafe"
# Ansible's own for a file that it cannot read
EXIT_CODE = 4


class ListingError(Exception):
    """redis-fleet told no inventory; the message says why."""


class InventoryModule(BaseInventoryPlugin):  # type: ignore[misc]  # Ansible has no types
    """The plugin, by the name that Ansible looks for."""

    NAME = "redis_fleet"

    def verify_file(self, path: str) -> bool:
        """Whether the file is called as the plugin's are, and can be read."""
        return path.endswith(("redis_fleet.yml", "redis_fleet.yaml")) and bool(super().verify_file(path))

    def parse(self, inventory: Any, loader: Any, path: str, cache: bool = True) -> None:
        """Adds what redis-fleet tells for the file; adds nothing, and by default ends Ansible, where it tells nothing."""
        super().parse(inventory, loader, path, cache)
        self._check(loader, path)
        try:
            listing = listing_of(path, refresh=not cache)
        except ListingError as error:
            if goes_on_without():
                raise AnsibleParserError(str(error)) from None
            self._end(str(error))
        meta = listing.pop("_meta")
        add_groups(inventory, listing)
        add_variables(inventory, meta["hostvars"])
        self._explain(meta)

    def _check(self, loader: Any, path: str) -> None:
        """Ends Ansible where the file lacks its line: the plugin yaml would read it as groups."""
        config = loader.load_from_file(path)
        if isinstance(config, dict) and not config.get("plugin"):
            self._end(f"{path} must have the line 'plugin: redis_fleet', or else Ansible takes it for a list of hosts")

    def _end(self, message: str) -> NoReturn:
        """Ends Ansible: it would have other plugins read the file, and their complaints hide the reason."""
        self.display.error(message)
        raise SystemExit(EXIT_CODE)

    def _explain(self, meta: dict[str, Any]) -> None:
        """Shows why there are no hosts, and with -vv what was left out."""
        if explanation := meta.get("explanation"):
            show = self.display.vv if meta["hostvars"] else self.display.warning
            show(f"redis-fleet: {explanation}")


def goes_on_without() -> bool:
    """Whether somebody asked Ansible to go on without an inventory that fails, as ansible-lint does; by default it does not."""
    value, origin = constants.config.get_config_value_and_origin("INVENTORY_ANY_UNPARSED_IS_FAILED")
    return origin != "default" and not value


def listing_of(path: str, *, refresh: bool) -> dict[str, Any]:
    """What redis-fleet prints for the configuration in the file; raises ListingError with its own words where it fails."""
    program = str(Path(__file__).parent.parent / "run-redis-fleet")
    command = [program, "inventory", "--list", "--config", str(path), *(["--refresh"] if refresh else [])]
    try:
        ended = subprocess.run(command, capture_output=True, check=False)
    except OSError as error:
        raise ListingError(f"cannot run {program}: {error.strerror}; 'redis-fleet ansible init' writes it") from None
    if ended.returncode != 0:
        said = ended.stderr.decode(errors="replace").strip()
        raise ListingError(f"{program} inventory ended with exit code {ended.returncode}: {said}")
    try:
        listing = json.loads(ended.stdout, object_hook=plain)
    except ValueError as error:
        raise ListingError(f"{program} inventory printed no JSON: {error}") from None
    if not isinstance(listing, dict) or "hostvars" not in listing.get("_meta", {}):
        raise ListingError(f"{program} inventory printed JSON without _meta.hostvars, which is no inventory")
    return listing


def plain(mapping: dict[str, Any]) -> Any:
    """The mapping, or the text that it marks."""
    return MARKED_TEXT(mapping[UNSAFE]) if UNSAFE in mapping else mapping


def add_groups(inventory: Any, groups: dict[str, Any]) -> None:
    """Adds groups with their hosts; first what is above what, because each host is told all groups above its own."""
    named = [(inventory.add_group(name), group) for name, group in groups.items()]
    for name, group in named:
        for child in group.get("children", ()):
            inventory.add_child(name, inventory.add_group(child))
    for name, group in named:
        for host in group.get("hosts", ()):
            inventory.add_host(host, name)


def add_variables(inventory: Any, hostvars: dict[str, Any]) -> None:
    """Adds the variables of hosts, to what sources in front of this one may have said of them."""
    for name, variables in hostvars.items():
        host = inventory.hosts[inventory.add_host(name)]
        host.vars = combine_vars(host.vars, variables)

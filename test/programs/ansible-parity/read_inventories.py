"""Reads inventories by ansible-inventory --list, by forks of one process: Python takes a second to load Ansible and boto3.

On standard input are the paths of inventories, one a line. Each gets PATH.json, if it can be read, and PATH.err, with what
Ansible says of it.
"""

import functools
import multiprocessing
import os
import sys
import warnings
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import cast

import boto3
from ansible.cli.inventory import InventoryCLI  # type: ignore[import-not-found, import-untyped, unused-ignore]
from ansible.plugins.loader import init_plugin_loader, inventory_loader  # type: ignore[import-not-found, import-untyped, unused-ignore]
from botocore.loaders import JSONFileLoader


def load_once() -> None:
    """Loads what every fork needs: the plugins, and boto3's description of EC2, which it reads anew for each client."""
    load = functools.cache(JSONFileLoader().load_file)
    JSONFileLoader.load_file = lambda _self, path: load(path)  # type: ignore[assignment, method-assign]
    boto3.session.Session().client("ec2", region_name="us-east-1")
    init_plugin_loader([])
    warnings.filterwarnings("ignore", message="AnsibleCollectionFinder has already been configured")
    for plugin in ("auto", "script", "yaml", "ini", "amazon.aws.aws_ec2"):
        inventory_loader.get(plugin)


def read(inventory: str) -> None:
    """Is ansible-inventory, in a process of its own: its arguments are global and it ends with its process."""
    with Path(f"{inventory}.err").open("w") as said:
        os.dup2(said.fileno(), sys.stderr.fileno())
    InventoryCLI.cli_executor(["ansible-inventory", "-i", inventory, "--list", "--output", f"{inventory}.json"])


def main() -> None:
    """Reads as many inventories at the same time as there are processors."""
    load_once()
    running: dict[int, ForkProcess] = {}
    for inventory in sys.stdin.read().split():
        if len(running) >= (os.cpu_count() or 1):
            for ended in wait(running):
                running.pop(cast("int", ended)).join()
        process = multiprocessing.get_context("fork").Process(target=read, args=(inventory,))
        process.start()
        running[process.sentinel] = process
    for process in running.values():
        process.join()


if __name__ == "__main__":
    main()

"""redis-fleet-boot.service: makes the machine ready for its servers, at each boot and at any time again."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from . import block_device, file_system, local_conf, memory, mounts, slot_mark, users, volume
from .append_only import append_only_override, set_aside_old_file
from .aws import Aws
from .database import REPLICATION, Database, User
from .engine import check_engine
from .errors import NodeError
from .folders import owner_of, prepare_folders
from .maxmemory import maxmemory_of
from .metadata import Metadata
from .node import NODE_FILE, Node, read_node
from .password import Password
from .passwords import fetch_password
from .program import Step, run_steps

PROGRAM = "boot"
OVERRIDDEN = {
    True: "appendonly yes for this start, because the append-only file holds the newest data",
    False: "appendonly no for this start, because dump.rdb holds the data and no append-only file does",
}
Known = Sequence[tuple[User, Password]]


class Boot:
    """The steps of a boot; each returns what it found or did, and a second run of it changes nothing."""

    def __init__(self, node: Node, metadata: Metadata) -> None:
        self._node = node
        self._metadata = metadata
        self._aws = Aws(node.region)
        self._address = ""
        self._known: dict[int, Known] = {}

    def steps(self) -> list[Step]:
        """The steps in their order."""
        return [
            ("engine", self.engine),
            ("address", self.address),
            ("volume", self.volume),
            ("file system", self.file_system),
            ("folders", self.folders),
            ("passwords", self.passwords),
            ("local configuration", self.local_configuration),
            ("users", self.users),
        ]

    def engine(self) -> str:
        """The installed server is the one of the definition."""
        return check_engine(self._node.engine)

    def address(self) -> str:
        """The instance's metadata answers: without it no step that needs AWS could end, and some wait without a bound."""
        self._address = self._metadata.private_address()
        return self._address

    def volume(self) -> str:
        """The slot's volume is attached; a machine that has it already asks nobody."""
        volume_id = self._node.volume.id
        device = block_device.device_of(volume_id)
        if device is not None:
            return f"{volume_id} is {device}"
        instance_id = self._metadata.instance_id()
        volume.Attachment(self._aws.ec2(), volume_id, instance_id).attach()
        return f"{volume_id} attached to {instance_id} as {volume.wait_for_device(volume_id)}"

    def file_system(self) -> str:
        """The volume has its file system, is this slot's, is mounted, fills its device and has room."""
        wanted = self._node.volume
        device = volume.wait_for_device(wanted.id)
        is_new = file_system.ensure_file_system(device)
        is_mounted_now = mounts.mount(device, wanted.mount_point)
        try:
            slot_mark.claim(wanted.mount_point, self._node)
        except NodeError:
            if is_mounted_now:
                mounts.unmount(wanted.mount_point)
            raise
        size = file_system.grow(wanted.mount_point)
        room = file_system.check_space(wanted.mount_point)
        how = f"{'new' if is_new else 'existing'} {file_system.FILE_SYSTEM}"
        return f"{how} {'mounted' if is_mounted_now else 'was mounted'} at {wanted.mount_point}, {size}, {room}"

    def folders(self) -> str:
        """The volume belongs to the server's user and has a folder for each database."""
        user = self._node.engine.user
        folders = [database.data for database in self._node.databases]
        changed = prepare_folders(self._node.volume.mount_point, folders, owner_of(user))
        there = ", ".join(str(folder) for folder in folders)
        return f"{there} {'is' if len(folders) == 1 else 'are'} there, {changed} files or folders given to {user}"

    def passwords(self) -> str:
        """The users' passwords are known, and those that the node's programs use are kept for them."""
        client = self._aws.secrets()
        for database in self._node.databases:
            known = [(user, fetch_password(client, user)) for user in database.users]
            for user, password in known:
                if user.name in users.KEPT:
                    users.keep_password(database.secrets, user.name, password)
            self._known[database.port] = known
        return f"{sum(len(known) for known in self._known.values())} read"

    def local_configuration(self) -> str:
        """Each server knows its address, its share of the memory and how to log in to its primary."""
        total = memory.total_memory()
        return "; ".join(self._configure(database, total) for database in self._node.databases)

    def _configure(self, database: Database, total: int) -> str:
        passwords = {user.name: password for user, password in self._known[database.port]}
        facts = local_conf.LocalFacts(
            address=self._address,
            maxmemory=maxmemory_of(total, database.memory),
            replication=passwords.get(REPLICATION),
            append_only=append_only_override(database),
        )
        text = local_conf.render_local_conf(self._node, database, facts)
        is_new = local_conf.write_local_conf(database.local_conf, text, owner_of(self._node.engine.user)[1])
        done = f"{database.local_conf} {'written' if is_new else 'unchanged'}, bind {self._address}, "
        done += f"maxmemory {facts.maxmemory // memory.MEBIBYTE} MiB"
        if set_aside_old_file(database):
            done += ", the old append-only file is set aside"
        return done if facts.append_only is None else f"{done}, {OVERRIDDEN[facts.append_only]}"

    def users(self) -> str:
        """Each server knows its users."""
        return "; ".join(self._write_users(database) for database in self._node.databases)

    def _write_users(self, database: Database) -> str:
        known = self._known[database.port]
        text = users.render_users_acl(known)
        is_new = users.write_users_acl(database.users_acl, text, owner_of(self._node.engine.user))
        return f"{database.users_acl} {'written' if is_new else 'unchanged'}, {len(known)} users"


def main() -> int:
    """Runs the boot; returns the exit code."""
    nodes: list[Node] = []

    def read() -> str:
        nodes.append(read_node(NODE_FILE))
        return f"{nodes[0].slot.name} of fleet {nodes[0].fleet} in {nodes[0].slot.zone}"

    code = run_steps(PROGRAM, [("node.json", read)])
    return code or run_steps(PROGRAM, Boot(nodes[0], Metadata()).steps())


if __name__ == "__main__":
    sys.exit(main())

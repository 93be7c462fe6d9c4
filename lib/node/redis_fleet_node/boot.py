"""redis-fleet-boot.service: makes the machine ready for the server, at each boot and at any time again."""

from __future__ import annotations

import sys

from . import aws, block_device, file_system, local_conf, memory, mounts, slot_mark, users, volume
from .engine import check_engine
from .errors import NodeError
from .folders import owner_of, prepare_folders
from .metadata import Metadata
from .node import ADMIN, NODE_FILE, Node, read_node
from .passwords import fetch_password
from .program import Step, run_steps

PROGRAM = "boot"


class Boot:
    """The steps of a boot; each returns what it found or did, and a second run of it changes nothing."""

    def __init__(self, node: Node, metadata: Metadata) -> None:
        self._node = node
        self._metadata = metadata

    def steps(self) -> list[Step]:
        """The steps in their order."""
        return [
            ("engine", self.engine),
            ("volume", self.volume),
            ("file system", self.file_system),
            ("folders", self.folders),
            ("local.conf", self.local_conf),
            ("users", self.users),
        ]

    def engine(self) -> str:
        """The installed server is the one of the definition."""
        return check_engine(self._node.engine)

    def volume(self) -> str:
        """The slot's volume is attached; a machine that has it already asks nobody."""
        volume_id = self._node.volume.id
        device = block_device.device_of(volume_id)
        if device is not None:
            return f"{volume_id} is {device}"
        instance_id = self._metadata.instance_id()
        volume.Attachment(aws.ec2_client(self._node.region), volume_id, instance_id).attach()
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
        """The volume belongs to the server's user."""
        user = self._node.engine.user
        changed = prepare_folders(self._node.volume, owner_of(user))
        return f"{self._node.volume.data} is there, {changed} files or folders given to {user}"

    def local_conf(self) -> str:
        """The server knows its address and its share of the memory."""
        address = self._metadata.private_address()
        size = local_conf.maxmemory(memory.total_memory(), self._node.maxmemory_percent)
        is_new = local_conf.write_local_conf(local_conf.render_local_conf(address, size))
        return f"{'written' if is_new else 'unchanged'}, bind {address}, maxmemory {size // memory.MEBIBYTE} MiB"

    def users(self) -> str:
        """The server knows its users, and the node's programs the administrator's password."""
        client = aws.secrets_client(self._node.region)
        known = [(user, fetch_password(client, user)) for user in self._node.users]
        users.keep_password(ADMIN, next(password for user, password in known if user.name == ADMIN))
        path = self._node.volume.users_acl
        is_new = users.write_users_acl(path, users.render_users_acl(known), owner_of(self._node.engine.user))
        return f"{path} {'written' if is_new else 'unchanged'}, {len(known)} users"


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

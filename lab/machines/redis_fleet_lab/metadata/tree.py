"""The tree that a machine's metadata form, and how a path leads through it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Union
from urllib.parse import unquote

from .facts import MachineFacts
from .interface import interface
from .times import stamp

Leaf = Union[str, bytes, Callable[[], str]]
Tree = Mapping[str, Union["Tree", Leaf]]

#: Every version has the same tree, but for AWS's newest, "latest".
VERSIONS = (
    *("1.0", "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10", "2007-12-15", "2008-02-01", "2008-09-01"),
    *("2009-04-04", "2011-01-01", "2011-05-01", "2012-01-12", "2014-02-25", "2014-11-05", "2015-10-20", "2016-04-19"),
    *("2016-06-30", "2016-09-02", "2018-03-28", "2018-08-17", "2018-09-24", "2019-10-01", "2020-10-27", "2021-01-03"),
    *("2021-03-23", "2021-07-15", "2022-07-09", "2022-09-24", "2024-04-11", "latest"),
)


class PublicKeys(dict[str, Union["Tree", "Leaf"]]):
    """The folder of public keys, which are listed with the names of their pairs."""

    def __init__(self, line: str) -> None:
        super().__init__({"0": {"openssh-key": line}})
        self.names = f"0={line.split(' ', 2)[2]}"


def find(tree: Tree, path: str) -> Tree | Leaf | None:
    """What is at a path; None where nothing is. A slash at the end, or two of them, make no difference."""
    node: Tree | Leaf = tree
    for name in filter(None, path.split("/")):
        if not isinstance(node, Mapping) or unquote(name) not in node:
            return None
        node = node[unquote(name)]
    return node


def listing(tree: Tree) -> str:
    """The names in a folder, one a line, folders with a slash."""
    if isinstance(tree, PublicKeys):
        return tree.names
    return "\n".join(f"{name}/" if isinstance(node, Mapping) else name for name, node in sorted(tree.items()))


def version_tree(facts: MachineFacts, credentials: Callable[[MachineFacts], str]) -> Tree:
    """All that a machine sees below a version."""
    tree: dict[str, Tree | Leaf] = {
        "dynamic": {"instance-identity": {"document": _identity(facts)}},
        "meta-data": _metadata(facts, credentials),
    }
    if facts.user_data is not None:
        tree["user-data"] = facts.user_data
    return tree


def _metadata(facts: MachineFacts, credentials: Callable[[MachineFacts], str]) -> Tree:
    tree: dict[str, Tree | Leaf] = {
        "ami-id": facts.image_id,
        "ami-launch-index": "0",
        "ami-manifest-path": "(unknown)",
        "block-device-mapping": facts.devices,
        "events": _events(facts),
        "hostname": facts.host_name,
        "instance-action": "none",
        "instance-id": facts.instance_id,
        "instance-life-cycle": "spot" if facts.is_spot else "on-demand",
        "instance-type": facts.instance_type,
        "local-hostname": facts.host_name,
        "local-ipv4": facts.address,
        "mac": facts.mac,
        "network": {"interfaces": {"macs": {facts.mac: interface(facts)}}},
        "placement": _placement(facts),
        "profile": "default-hvm",
        "reservation-id": facts.reservation_id,
        "security-groups": "\n".join(name for _, name in facts.security_groups),
        "services": {
            "domain": "amazonaws.com.cn" if facts.partition == "aws-cn" else "amazonaws.com",
            "partition": facts.partition,
        },
        "system": "nitro",
        **_optional(facts),
    }
    if facts.public_key is not None:
        tree["public-keys"] = PublicKeys(facts.public_key)
    if facts.role is not None:
        tree["iam"] = {
            "info": _profile(facts),
            "security-credentials": {facts.role: lambda: credentials(facts)},
        }
    return tree


def _optional(facts: MachineFacts) -> Tree:
    """What is there for some machines only, or for some time."""
    tree: dict[str, Tree | Leaf] = {}
    if facts.shows_tags:
        tree["tags"] = {"instance": facts.tags}
    if facts.target_lifecycle_state is not None:
        tree["autoscaling"] = {"target-lifecycle-state": facts.target_lifecycle_state}
    if facts.spot_interruption is not None:
        tree["spot"] = _spot(facts)
    if facts.ssh_keys:
        keys = {user: "".join(f"{line}\n" for line in lines) for user, lines in facts.ssh_keys.items()}
        tree["managed-ssh-keys"] = {"active-keys": keys}
    return tree


def _spot(facts: MachineFacts) -> Tree:
    interruption = facts.spot_interruption
    if interruption is None:
        return {}
    action = json.dumps({"action": interruption.action, "time": stamp(interruption.time)})
    # Stopped and hibernated instances have an action, but no termination time
    if interruption.action != "terminate":
        return {"instance-action": action}
    return {"instance-action": action, "termination-time": stamp(interruption.time)}


def _events(facts: MachineFacts) -> Tree:
    tree: dict[str, Tree | Leaf] = {"maintenance": {"history": "[]", "scheduled": "[]"}}
    if facts.rebalance_notice is not None:
        tree["recommendations"] = {"rebalance": json.dumps({"noticeTime": stamp(facts.rebalance_notice)})}
    return tree


def _placement(facts: MachineFacts) -> Tree:
    tree: dict[str, Tree | Leaf] = {"availability-zone": facts.zone, "region": facts.region}
    if facts.zone_id is not None:
        tree["availability-zone-id"] = facts.zone_id
    if facts.placement_group is not None:
        tree["group-name"] = facts.placement_group
    if facts.partition_number is not None:
        tree["partition-number"] = str(facts.partition_number)
    return tree


def _profile(facts: MachineFacts) -> str:
    content = {
        "Code": "Success",
        "LastUpdated": None if facts.launched is None else stamp(facts.launched),
        "InstanceProfileArn": facts.profile_arn,
        "InstanceProfileId": facts.profile_id,
    }
    return json.dumps({key: value for key, value in content.items() if value is not None}, indent=2)


def _identity(facts: MachineFacts) -> str:
    content = {
        "accountId": facts.account,
        "architecture": facts.architecture,
        "availabilityZone": facts.zone,
        "billingProducts": None,
        "devpayProductCodes": None,
        "marketplaceProductCodes": None,
        "imageId": facts.image_id,
        "instanceId": facts.instance_id,
        "instanceType": facts.instance_type,
        "kernelId": None,
        "pendingTime": None if facts.launched is None else stamp(facts.launched),
        "privateIp": facts.address,
        "ramdiskId": None,
        "region": facts.region,
        "version": "2017-09-30",
    }
    return json.dumps(content, indent=2)

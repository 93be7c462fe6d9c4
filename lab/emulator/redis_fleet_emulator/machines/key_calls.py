"""EC2 Instance Connect: keys that a machine accepts for a minute."""

from __future__ import annotations

import json
import uuid
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ec2instanceconnect.responses import Ec2InstanceConnectResponse

from .instances import Instances
from .moves import Moves


def install(moves: Moves, instances: Instances) -> None:
    """Hand a key that is sent to its machine."""

    def send_ssh_public_key(self: Any) -> str:
        instance = instances.find(self._get_param("InstanceId"))
        if instance is None:
            raise JsonRESTError("EC2InstanceNotFoundException", "Instance not found")
        if instance.state != "running":
            raise JsonRESTError("EC2InstanceStateInvalidException", f"Instance is in the state {instance.state}")
        user, key = self._get_param("InstanceOSUser"), self._get_param("SSHPublicKey")
        moves.event("ssh-key", instance=instance.id, user=user, key=key)
        return json.dumps({"RequestId": str(uuid.uuid4()), "Success": True})

    Ec2InstanceConnectResponse.send_ssh_public_key = send_ssh_public_key  # type: ignore[method-assign]

"""The states of instances: what the API asks for, and what the machines really did."""

from __future__ import annotations

import copy
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance, InstanceState, StateReason

from .moves import Moves
from .observer import Observer
from .volumes import Volumes

CODES = {"pending": 0, "running": 16, "shutting-down": 32, "terminated": 48, "stopping": 64, "stopped": 80}

#: Why an instance is off.
BY_USER = StateReason("Client.UserInitiatedShutdown: User initiated shutdown", "Client.UserInitiatedShutdown")
BY_ITSELF = StateReason("Client.InstanceInitiatedShutdown: Instance initiated shutdown", "Client.InstanceInitiatedShutdown")

_terminate, _stop, _start = Instance.terminate, Instance.stop, Instance.start


class Instances:
    """Moves instances from state to state."""

    def __init__(self, moves: Moves, volumes: Volumes) -> None:
        self._moves = moves
        self._volumes = volumes
        self._known: dict[str, Any] = {}
        self.observers: list[Observer] = []

    def find(self, identity: str) -> Any:
        """Return an instance that has not gone, None if there is none."""
        return self._known.get(identity)

    def all(self) -> list[Any]:
        """Return the instances that have not gone."""
        return list(self._known.values())

    def launch(self, instance: Any) -> None:
        """Ask for the machine of a new instance."""
        self._known[instance.id] = instance
        _set(instance, "pending")
        # The key as it is now: the pair may be deleted before the machine asks for it
        self._moves.event("launch", instance=instance.id, key=getattr(instance, "public_key", None))
        self._volumes.made_with(instance)
        self._moves.security_changed()

    def terminate(self, instance: Any) -> InstanceState:
        """End an instance; returns the state that it had."""
        before = _state_of(instance)
        if before.name in ("shutting-down", "terminated"):
            return before
        _set(instance, "shutting-down", BY_USER)
        self._moves.event("terminate", instance=instance.id)
        for observer in self.observers:
            observer.ended(instance)
        if before.name == "stopped":
            self._bury(instance)
        return before

    def stop(self, instance: Any, force: bool = False) -> InstanceState:
        """Stop an instance; returns the state that it had. Throws EC2ClientError when it cannot be stopped."""
        _allow(instance, ("running", "stopping", "stopped"), "stopped")
        before = _state_of(instance)
        if before.name == "running":
            _set(instance, "stopping", BY_USER)
            self._moves.event("stop", instance=instance.id, force=force)
        return before

    def start(self, instance: Any) -> InstanceState:
        """Start an instance; returns the state that it had. Throws EC2ClientError when it cannot be started."""
        _allow(instance, ("pending", "running", "stopped"), "started")
        before = _state_of(instance)
        if before.name == "stopped":
            _start(instance)
            _set(instance, "pending")
            instance.launch_time = utcnow()
            self._moves.event("start", instance=instance.id)
        return before

    def reboot(self, instance: Any) -> None:
        """Boot an instance again. Throws EC2ClientError when it does not run."""
        _allow(instance, ("running",), "rebooted")
        self._moves.event("reboot", instance=instance.id)

    def impair(self, identity: Any, impaired: bool) -> None:
        """Let the status checks of a running instance fail, or pass again. Throws ValueError when it does not run."""
        instance = self.find(identity)
        if instance is None or instance.state != "running":
            raise ValueError(f'"instance" must be the id of a running instance, got {identity!r}')
        instance.impaired = impaired
        for observer in self.observers:
            if impaired:
                observer.impaired(instance)
            else:
                observer.running(instance)

    def tell_running(self, identity: str) -> None:
        """A machine has started."""
        instance = self.find(identity)
        if instance is not None and instance.state == "pending":
            _set(instance, "running")
            instance.impaired = False
            for observer in self.observers:
                observer.running(instance)

    def tell_down(self, identity: str) -> None:
        """A machine has really gone, because it was asked to or by itself."""
        instance = self.find(identity)
        if instance is None or instance.state == "stopped":
            return
        ends = instance.state != "stopping" and instance.instance_initiated_shutdown_behavior == "terminate"
        if instance.state == "shutting-down":
            self._bury(instance)
        elif ends:
            _set(instance, "shutting-down", BY_ITSELF)
            for observer in self.observers:
                observer.ended(instance)
            self._bury(instance)
        else:
            self._halt(instance)

    def _halt(self, instance: Any) -> None:
        reason = instance.state_reason if instance.state == "stopping" else BY_ITSELF
        _stop(instance)
        instance.state_reason = reason
        for observer in self.observers:
            observer.ended(instance)

    def _bury(self, instance: Any) -> None:
        reason = instance.state_reason
        self._volumes.go_with(instance)
        _terminate(instance)
        instance.state_reason = reason
        del self._known[instance.id]
        self._moves.security_changed()
        for observer in self.observers:
            observer.gone(instance)


def _state_of(instance: Any) -> InstanceState:
    state: InstanceState = copy.copy(instance._state)
    return state


def _set(instance: Any, state: str, reason: StateReason | None = None) -> None:
    instance._state = InstanceState(state, CODES[state])
    instance._reason = f"User initiated ({utcnow():%Y-%m-%d %H:%M:%S} GMT)" if reason is BY_USER else ""
    instance.state_reason = reason or StateReason()


def _allow(instance: Any, states: tuple[str, ...], done: str) -> None:
    if instance.state not in states:
        message = f"The instance '{instance.id}' is not in a state from which it can be {done}."
        raise EC2ClientError("IncorrectInstanceState", message)

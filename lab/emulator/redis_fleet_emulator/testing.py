"""A running emulator for tests, and what it takes to deploy a template to it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore.session

from .fixes.images import Image

EMULATOR = Path(__file__).resolve().parent.parent
REGION = "us-east-1"

#: A public image of Debian.
IMAGE = Image("debian-12-arm64", "136693071363", "arm64", "/dev/xvda", ()).ami_id(REGION)


def start(*arguments: str, stdin: int = subprocess.PIPE, pass_fds: Sequence[int] = ()) -> subprocess.Popen[str]:
    """Start an emulator that ends with this process."""
    command = [sys.executable, "-m", "redis_fleet_emulator", "--follow-parent", *arguments]
    pipes: dict[str, Any] = {"stdin": stdin, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=EMULATOR, pass_fds=pass_fds, text=True, **pipes)


def endpoint_of(process: subprocess.Popen[str]) -> str:
    """Return the endpoint that a started emulator announces."""
    if process.stdout is None:
        raise AssertionError("the emulator's output is not captured")
    line = process.stdout.readline()
    if not line:
        raise AssertionError(f"the emulator did not start: {process.communicate()[1]}")
    return str(json.loads(line)["endpoint"])


class Aws:
    """Clients of the emulator, and stacks deployed to it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._session = botocore.session.Session()
        self._session.set_credentials("testing", "testing")
        self._clients: dict[str, Any] = {}
        self._names = itertools.count(1)

    def client(self, service: str, region: str = REGION) -> Any:
        """Return the client of a service in a region."""
        key = f"{service} {region}"
        if key not in self._clients:
            self._clients[key] = self._session.create_client(service, region_name=region, endpoint_url=self.endpoint)
        return self._clients[key]

    def name(self) -> str:
        """Return a name for a stack that no other test uses."""
        return f"stack-{next(self._names)}"

    def create(self, resources: dict[str, Any], **more: Any) -> Stack:
        """Create a stack of resources; `more` are the template's other sections."""
        stack = Stack(self, self.name())
        stack.create(resources, **more)
        return stack

    def ledger(self, method: str = "GET") -> dict[str, Any]:
        """Read the ledger, or reset it with DELETE."""
        request = urllib.request.Request(f"{self.endpoint}/_emulator/ledger", method=method)  # noqa: S310 - own server
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            report: dict[str, Any] = json.load(answer)
            return report


@contextmanager
def running() -> Iterator[Aws]:
    """A running emulator, ended at the block's end."""
    process = start()
    try:
        yield Aws(endpoint_of(process))
    finally:
        process.kill()
        process.communicate()


class Stack:
    """A stack that a test deploys, changes and deletes."""

    def __init__(self, aws: Aws, name: str) -> None:
        self.aws = aws
        self.name = name

    @property
    def api(self) -> Any:
        """The client of CloudFormation."""
        return self.aws.client("cloudformation")

    def create(self, resources: dict[str, Any], parameters: dict[str, str] | None = None, **more: Any) -> None:
        """Create the stack and wait until it is settled."""
        self.api.create_stack(StackName=self.name, TemplateBody=_body(resources, more), Parameters=_parameters(parameters))
        self.settle()

    def update(self, resources: dict[str, Any], parameters: dict[str, str] | None = None, **more: Any) -> None:
        """Update the stack and wait until it is settled."""
        self.api.update_stack(StackName=self.name, TemplateBody=_body(resources, more), Parameters=_parameters(parameters))
        self.settle()

    def delete(self) -> None:
        """Delete the stack; an error if anything could not be deleted."""
        identity = self.describe()["StackId"]
        self.api.delete_stack(StackName=self.name)
        self.api.get_waiter("stack_delete_complete").wait(StackName=identity, WaiterConfig={"Delay": 1, "MaxAttempts": 30})

    def settle(self) -> None:
        """Wait until no operation is in progress."""
        for _ in range(600):
            if not self.describe()["StackStatus"].endswith("_IN_PROGRESS"):
                return
        raise AssertionError(f"{self.name} did not settle")

    def describe(self) -> dict[str, Any]:
        """Return what DescribeStacks says."""
        answer: dict[str, Any] = self.api.describe_stacks(StackName=self.name)["Stacks"][0]
        return answer

    @property
    def status(self) -> str:
        """The status of the stack."""
        return str(self.describe()["StackStatus"])

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the stack."""
        return {one["OutputKey"]: one["OutputValue"] for one in self.describe()["Outputs"]}

    def id_of(self, logical_id: str) -> str:
        """Return the physical id of a resource."""
        answer = self.api.describe_stack_resource(StackName=self.name, LogicalResourceId=logical_id)
        return str(answer["StackResourceDetail"]["PhysicalResourceId"])

    def reasons(self) -> str:
        """Return all reasons of failures in the stack's events."""
        events = self.api.describe_stack_events(StackName=self.name)["StackEvents"]
        return "\n".join(one["ResourceStatusReason"] for one in events if "ResourceStatusReason" in one)


def _body(resources: dict[str, Any], more: dict[str, Any]) -> str:
    return json.dumps({"Resources": resources, **more})


def _parameters(given: dict[str, str] | None) -> list[dict[str, str]]:
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in (given or {}).items()]


def resource(type_name: str, properties: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    """Return a resource of a template."""
    return {"Type": type_name, "Properties": properties or {}, **attributes}

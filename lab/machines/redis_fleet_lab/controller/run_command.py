"""What Systems Manager's Run Command has a machine do: executed on the machine, by its own systemd."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable

from ..emulator_link import Event
from ..errors import LabError
from .instances import Instances

DOCUMENT = "AWS-RunShellScript"
DEFAULT_SECONDS = 3600.0


class RunCommand:
    """Runs the commands of AWS-RunShellScript as one script, as the agent does, and tells what came of it."""

    def __init__(self, instances: Instances, tell: Callable[..., None]) -> None:
        self._instances = instances
        self._tell = tell

    def __call__(self, event: Event) -> None:
        """Runs one command."""
        try:
            code, stdout, stderr = self._run(event)
        except LabError as error:
            code, stdout, stderr = 1, "", str(error)
        except Exception as error:  # noqa: BLE001 - whoever sent the command must hear of its end
            traceback.print_exc(file=sys.stderr)
            code, stdout, stderr = 1, "", f"{type(error).__name__}: {error}"
        self._tell("command", id=event["id"], code=code, stdout=stdout, stderr=stderr)

    def _run(self, event: Event) -> tuple[int, str, str]:
        if event["document"] != DOCUMENT:
            raise LabError(f"the lab runs {DOCUMENT} only, got {event['document']}")
        parameters = event["parameters"]
        folder = (parameters.get("workingDirectory") or ["/"])[0] or "/"
        seconds = float((parameters.get("executionTimeout") or [DEFAULT_SECONDS])[0])
        script = "\n".join(parameters.get("commands", []))
        shell = ["/bin/sh", "-c", 'f=$(mktemp) && cat > "$f" && cd "$1" && sh "$f" < /dev/null', "sh", folder]
        output = self._instances.machine_in(event["instance"]).run(shell, script, seconds)
        return output.code, output.stdout, output.stderr

"""SSM parameters that point at images: what is no image is not put, as Parameter Store's own check has it."""

from __future__ import annotations

import re
from typing import Any

from moto.ec2.models import ec2_backends
from moto.ssm.exceptions import ValidationException
from moto.ssm.models import SimpleSystemManagerBackend

DATA_TYPE = "aws:ec2:image"
_AMI = re.compile(r"ami-([0-9a-f]{8}|[0-9a-f]{17})")


def install() -> None:
    """Wrap the putting of parameters.

    AWS checks the image after its answer: the call succeeds, and the parameter stays as it was when there is no such image.

    @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-ec2-aliases.html
    """
    put = SimpleSystemManagerBackend.put_parameter

    def put_parameter(self: Any, *given: Any, **more: Any) -> Any:
        name, value = _argument(given, more, 0, "name"), _argument(given, more, 2, "value")
        if _argument(given, more, 8, "data_type") == DATA_TYPE:
            if _AMI.fullmatch(str(value)) is None:
                message = f"Parameter value, {value}, does not match data type, {DATA_TYPE}."
                raise ValidationException(f"{message} Make sure that the value is the id of an image")
            before = list(self._parameters[name])
            made = put(self, *given, **more)
            if not _is_there(self, str(value)):
                _put_back(self._parameters, name, before)
            return made
        return put(self, *given, **more)

    SimpleSystemManagerBackend.put_parameter = put_parameter  # type: ignore[method-assign]


def _argument(given: tuple[Any, ...], more: dict[str, Any], position: int, name: str) -> Any:
    return given[position] if len(given) > position else more.get(name)


def _put_back(parameters: Any, name: str, versions: list[Any]) -> None:
    if versions:
        dict.__setitem__(parameters, name, versions)
    else:
        dict.pop(parameters, name, None)


def _is_there(backend: Any, image: str) -> bool:
    found = ec2_backends[backend.account_id][backend.region_name].amis.get(image)
    return found is not None and found.state == "available"

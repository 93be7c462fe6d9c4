"""Lambda: functions and who may call them. Functions are stored, not run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, ClassVar

from ..cloudformation.model import Made
from ..ledger import Properties
from .handler import Context, Handler, changed, handles

CONFIGURATION = (
    "DeadLetterConfig", "Description", "Environment", "EphemeralStorage", "Handler", "KmsKeyArn", "Layers", "MemorySize",
    "Role", "Runtime", "Timeout", "TracingConfig", "VpcConfig", "LoggingConfig",
)  # fmt: skip


@handles("AWS::Lambda::Function")
class Function(Handler):
    """A function."""

    in_place = frozenset({*CONFIGURATION, "Architectures", "Code", "ReservedConcurrentExecutions", "Tags"})
    defaults: ClassVar[Mapping[str, Any]] = {"Description": "", "Environment": {"Variables": {}}, "MemorySize": 128, "Timeout": 3}

    def create(self, context: Context, properties: Properties) -> Made:
        """Make the function."""
        name = str(properties.get("FunctionName") or context.generated_name(64))
        answer = context.call(
            "lambda:CreateFunction",
            FunctionName=name,
            Code=_code(properties),
            Tags=context.tag_map(properties.plain("Tags")),
            **properties.pick(*CONFIGURATION, "Architectures", "PackageType"),
        )
        self._limit(context, name, properties)
        return Made(name, {"Arn": answer["FunctionArn"]})

    def update(self, context: Context, made: Made, properties: Properties, old: Mapping[str, Any]) -> Made:
        """Change code, configuration and tags."""
        name = made.physical_id
        if changed(properties, old, "Code", "Architectures"):
            context.call("lambda:UpdateFunctionCode", FunctionName=name, **_code(properties), **properties.pick("Architectures"))
        context.call("lambda:UpdateFunctionConfiguration", FunctionName=name, **properties.pick(*CONFIGURATION))
        context.call("lambda:TagResource", Resource=made.attributes["Arn"], Tags=context.tag_map(properties.plain("Tags")))
        self._limit(context, name, properties)
        return made

    def delete(self, context: Context, made: Made) -> None:
        """Delete the function."""
        context.call("lambda:DeleteFunction", FunctionName=made.physical_id)

    def _limit(self, context: Context, name: str, properties: Properties) -> None:
        limit = properties.plain("ReservedConcurrentExecutions")
        if limit is not None:
            context.call("lambda:PutFunctionConcurrency", FunctionName=name, ReservedConcurrentExecutions=limit)


def _code(properties: Properties) -> dict[str, Any]:
    code = properties["Code"]
    inline = code.get("ZipFile")
    if inline is None:
        picked: dict[str, Any] = code.pick("S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri")
        return picked
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("index.py", str(inline))
    return {"ZipFile": archive.getvalue()}


@handles("AWS::Lambda::Permission")
class Permission(Handler):
    """Leave to call a function; a change replaces it."""

    def create(self, context: Context, properties: Properties) -> Made:
        """Add the statement to the function's policy."""
        function, statement = str(properties["FunctionName"]), context.generated_name(100)
        given = properties.pick("Action", "Principal", "SourceArn", "SourceAccount", "EventSourceToken")
        context.call("lambda:AddPermission", FunctionName=function, StatementId=statement, **given)
        return Made(statement, {"Id": statement, "function": function})

    def delete(self, context: Context, made: Made) -> None:
        """Remove the statement."""
        function = made.attributes["function"]
        context.call("lambda:RemovePermission", FunctionName=function, StatementId=made.physical_id)

"""A node's role for tests, with clients that have its credentials."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from botocore.httpsession import URLLib3Session

from ..testing import REGION, Aws

ACCOUNT = "123456789012"

# The descriptions of the services, which take long to read, are read once.
_LOADER = botocore.session.Session().get_component("data_loader")

#: The codes by which services refuse a call that is not allowed.
DENIED = ("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "403")

Statement = dict[str, Any]


def allow(actions: str | list[str], resources: str | list[str] = "*", conditions: Any = None) -> Statement:
    """A statement that allows."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return statement if conditions is None else {**statement, "Condition": conditions}


def deny(actions: str | list[str], resources: str | list[str] = "*", conditions: Any = None) -> Statement:
    """A statement that denies."""
    return {**allow(actions, resources, conditions), "Effect": "Deny"}


def document(statements: Sequence[Statement]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def arn(service: str, resource: str) -> str:
    """The ARN of a resource of the emulator's account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


class Node:
    """A role that EC2 may assume, and a session of it."""

    def __init__(self, aws: Aws, statements: Sequence[Statement] = (), trusted: str = "ec2.amazonaws.com", **role: Any) -> None:
        self._aws = aws
        self._iam = aws.client("iam")
        self.role = f"node-{aws.name()}"
        trust = {"Effect": "Allow", "Principal": {"Service": trusted}, "Action": "sts:AssumeRole"}
        self._iam.create_role(RoleName=self.role, AssumeRolePolicyDocument=document([trust]), **role)
        self.role_arn = f"arn:aws:iam::{ACCOUNT}:role/{self.role}"
        self.may(*statements)
        self.assume("i-0123456789abcdef0")

    def may(self, *statements: Statement) -> None:
        """Replaces the statements of the role's own policy."""
        if statements:
            self._iam.put_role_policy(RoleName=self.role, PolicyName="own", PolicyDocument=document(statements))
        elif self._iam.list_role_policies(RoleName=self.role)["PolicyNames"]:
            self._iam.delete_role_policy(RoleName=self.role, PolicyName="own")

    def assume(self, session: str, **more: Any) -> None:
        """Takes new credentials, in a session of this name; EC2 names it after the instance."""
        # Without its checks, the SDK asks for credentials that are over at once, too
        options = {"endpoint_url": self._aws.endpoint, "config": Config(parameter_validation=False)}
        sts = _session("testing", "testing").create_client("sts", region_name=REGION, **options)
        answer = sts.assume_role(RoleArn=self.role_arn, RoleSessionName=session, **more)
        self.credentials: dict[str, str] = answer["Credentials"]
        self.arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.role}/{session}"

    def client(self, service: str, **changes: str) -> Any:
        """A client of a service with the node's credentials; `changes` replace parts of them."""
        keys = {**self.credentials, **changes}
        session = _session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        config = Config(retries={"total_max_attempts": 1})
        return session.create_client(service, region_name=REGION, endpoint_url=self._aws.endpoint, config=config)

    def refusal(self, service: str, operation: str, **parameters: Any) -> str | None:
        """The message with which a call is refused; None when it is allowed, whatever the service says then."""
        try:
            getattr(self.client(service), operation)(**parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] in DENIED:
                return error.response["Error"]["Message"]
        return None

    def needs(self, call: tuple[str, str, dict[str, Any]], *statements: Statement) -> None:
        """Asserts that a call is refused without any one of the statements, and allowed with all of them."""
        service, operation, parameters = call
        for left_out in statements:
            self.may(*(statement for statement in statements if statement is not left_out))
            message = str(self.refusal(service, operation, **parameters))
            if f"perform: {left_out['Action']} on" not in message:
                raise AssertionError(f"without {left_out}: {message}")
        self.may(*statements)
        message = str(self.refusal(service, operation, **parameters))
        if message != "None":
            raise AssertionError(message)

    def post(self, service: str, target: str, content: Any) -> tuple[int, str]:
        """Status and body of a call that no SDK has, to a service that speaks JSON."""
        keys = self.credentials
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        request = AWSRequest("POST", f"{self._aws.endpoint}/", headers=headers, data=json.dumps(content).encode())
        signer = Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
        SigV4Auth(signer, service, REGION).add_auth(request)
        answer = URLLib3Session().send(request.prepare())
        return answer.status_code, answer.text


def _session(*credentials: str) -> Any:
    session = botocore.session.Session()
    session.register_component("data_loader", _LOADER)
    session.set_credentials(*credentials)
    return session

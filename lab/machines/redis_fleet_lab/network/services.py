"""The address of each AWS service inside the lab: one each, so that the way to a service can be open or closed by itself."""

from __future__ import annotations

import ipaddress
import re
from types import MappingProxyType

#: A block that no network may use (RFC 2544), as the services' public addresses are outside of every VPC.
BLOCK = "198.18.0.0/24"

#: Services as VPC endpoints call them: what follows `com.amazonaws.REGION.` in a service name.
#: @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
NAMES = (
    "access-analyzer", "account", "acm", "acm-pca", "aps", "aps-workspaces", "apigateway", "appconfig", "appconfigdata",
    "application-autoscaling", "athena", "autoscaling", "autoscaling-plans", "backup", "batch", "cloudformation",
    "cloudfront", "cloudtrail", "codeartifact.api", "codeartifact.repositories", "codebuild", "codecommit", "codedeploy",
    "codepipeline", "compute-optimizer", "config", "datasync", "dms", "ds", "dynamodb", "dynamodb-streams", "ebs", "ec2",
    "ec2-instance-connect", "ec2messages", "ecr.api", "ecr.dkr", "ecs", "eks", "eks-auth", "elasticache",
    "elasticfilesystem", "elasticloadbalancing", "email", "es", "events", "execute-api", "firehose", "fis", "fsx", "glue",
    "guardduty", "health", "iam", "imagebuilder", "inspector2", "kafka", "kinesis", "kms", "lambda", "license-manager",
    "logs", "memory-db", "monitoring", "network-firewall", "organizations", "pipes", "pricing", "ram", "rds",
    "resource-groups", "rolesanywhere", "route53", "route53resolver", "s3", "scheduler", "secretsmanager", "securityhub",
    "servicecatalog", "servicediscovery", "servicequotas", "signer", "sns", "sqs", "ssm", "ssmmessages", "sso", "states",
    "sts", "support", "synthetics", "tagging", "transfer", "wafv2", "xray",
)  # fmt: skip

_FIRST = int(ipaddress.IPv4Network(BLOCK).network_address) + 1

#: Address by name of the service.
ADDRESSES = MappingProxyType({name: str(ipaddress.IPv4Address(_FIRST + index)) for index, name in enumerate(NAMES)})

_SUFFIX = re.compile(r"\.(amazonaws\.com(\.cn)?|api\.aws)$")
_REGION = re.compile(r"^[a-z]{2}(-[a-z]+)+-\d$")
#: What surrounds a service's name within a label: `ssm-fips`, `s3-fips`, and S3's oldest form, `s3-us-west-2`.
_VARIANT = re.compile(r"^(?P<name>.+?)(-fips|-accesspoint|-[a-z]{2}-[a-z]+-\d)+$")
#: Last two labels that differ from the endpoint's name.
_PAIRS = {
    "api.ecr": "ecr.api",
    "dkr.ecr": "ecr.dkr",
    "streams.dynamodb": "dynamodb-streams",
    "d.codeartifact": "codeartifact.repositories",
}
_LABELS = {"codeartifact": "codeartifact.api", "ddb": "dynamodb", "ecr": "ecr.api", "queue": "sqs", "s3-control": "s3"}


def service_of(host: str) -> str | None:
    """The service that a host name belongs to, such as `s3` for `BUCKET.s3.us-east-1.amazonaws.com`; None for another's."""
    name = host.lower().rstrip(".")
    match = _SUFFIX.search(name)
    if match is None:
        return None
    labels = [label for label in name[: match.start()].split(".") if label != "dualstack" and not _REGION.match(label)]
    if not labels:
        return None
    variant = _VARIANT.match(labels[-1])
    labels[-1] = variant["name"] if variant is not None and labels[-1] not in ADDRESSES else labels[-1]
    service = _PAIRS.get(".".join(labels[-2:])) or _LABELS.get(labels[-1], labels[-1])
    return service if service in ADDRESSES else None


def address_of(host: str) -> str | None:
    """The address that a host name of an AWS service has inside the lab; None for a name that is no service's."""
    service = service_of(host)
    return None if service is None else ADDRESSES[service]

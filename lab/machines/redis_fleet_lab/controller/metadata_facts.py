"""An instance as the metadata service shows it."""

from __future__ import annotations

from ..aws import Aws
from ..metadata.facts import Credentials, MachineFacts
from .entry import Entry
from .instances import Instances


class MetadataFacts:
    """Looks an instance up by its address, with what is true of it now."""

    def __init__(self, instances: Instances, aws: Aws) -> None:
        self._instances = instances
        self._aws = aws

    def __call__(self, address: str) -> MachineFacts | None:
        """The facts of the machine at an address, or None where there is none."""
        entry = self._instances.at_address(address)
        return self._facts(entry) if entry else None

    def _facts(self, entry: Entry) -> MachineFacts | None:
        spec = entry.spec
        if spec is None:
            return None
        account, role, instance = spec.account, spec.role, spec.instance

        def credentials() -> Credentials:
            given = self._aws.credentials_of(account, role or "", instance)
            return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], given["Expiration"])

        return MachineFacts(
            instance_id=instance,
            address=spec.address,
            mac=spec.mac,
            zone=spec.zone,
            region=spec.region,
            account=account,
            instance_type=spec.instance_type,
            image_id=spec.image,
            reservation_id=spec.reservation,
            subnet_id=spec.subnet,
            subnet_cidr=spec.subnet_cidr,
            vpc_id=spec.vpc,
            vpc_cidrs=spec.vpc_cidrs,
            security_groups=spec.security_groups,
            user_data=spec.user_data,
            role=role,
            profile_arn=spec.profile_arn,
            profile_id=spec.profile_id,
            credentials=credentials if role else None,
            tags=spec.tags,
            shows_tags=spec.has_metadata_tags,
            http_tokens=spec.http_tokens,
            http_endpoint=spec.http_endpoint,
            spot_interruption=entry.spot,
            rebalance_notice=entry.rebalance,
            target_lifecycle_state=entry.target_state,
            ssh_keys={user: tuple(keys) for user, keys in entry.valid_keys().items()},
        )

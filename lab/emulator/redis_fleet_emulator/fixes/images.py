"""Images of Debian and Ubuntu, and the public SSM parameters that point at them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ssm.models import Parameter, ParameterDict

#: GiB of the root volume of these images.
ROOT_SIZE = 8

#: EC2's names of the architectures by the names in the parameters.
ARCHITECTURES = {"amd64": "x86_64", "arm64": "arm64"}


@dataclass(frozen=True)
class Image:
    """A public image and the parameters that name it."""

    name: str
    owner: str
    architecture: str
    root_device: str
    parameters: tuple[str, ...]
    #: The id that it has in every region; None for one of its own in each.
    everywhere: str | None = None

    def ami_id(self, region: str) -> str:
        """Return the image's id in a region."""
        if self.everywhere is not None:
            return self.everywhere
        return f"ami-{hashlib.sha256(f'{region}/{self.name}'.encode()).hexdigest()[:17]}"


#: An image that holds all that a node needs, for examples and tests, under the id that AWS's documentation has for such.
EXAMPLE = Image("example-node", "000000000000", "amd64", "/dev/sda1", (), "ami-0123456789abcdef0")


class PublicImage(Ami):
    """An image as its publisher shows it: with a root volume that goes with its instance."""

    @property
    def block_device_mappings(self) -> list[dict[str, Any]]:
        """The root volume only."""
        ebs = {
            "SnapshotId": self.ebs_snapshot.id,
            "VolumeSize": ROOT_SIZE,
            "DeleteOnTermination": True,
            "VolumeType": "gp2",
            "Encrypted": False,
        }
        return [{"DeviceName": self.root_device_name, "Ebs": ebs}]


def images() -> Iterator[Image]:
    """Yield the images that moto lacks."""
    for architecture in ARCHITECTURES:
        for release in ("11", "12", "13"):
            path = f"/aws/service/debian/release/{release}/latest/{architecture}"
            yield Image(f"debian-{release}-{architecture}", "136693071363", architecture, "/dev/xvda", (path,))
        for release in ("20.04", "22.04", "24.04"):
            yield _ubuntu(release, architecture)
    yield EXAMPLE


def _ubuntu(release: str, architecture: str) -> Image:
    base = f"/aws/service/canonical/ubuntu/server/{release}/stable/current/{architecture}/hvm"
    paths = tuple(f"{base}/ebs-{kind}/ami-id" for kind in ("gp2", "gp3"))
    name = f"ubuntu/images/hvm-ssd/ubuntu-{release}-{architecture}-server"
    return Image(name, "099720109477", architecture, "/dev/sda1", paths)


def install() -> None:
    """Seed each region's images, and each account's parameters when they are first asked for."""
    load_images = AmiBackend._load_amis

    def _load_amis(self: Any) -> None:
        load_images(self)
        for image in images():
            self.amis[image.ami_id(self.region_name)] = _ami(self, image)

    AmiBackend._load_amis = _load_amis  # type: ignore[method-assign]
    check = ParameterDict._check_loading_status

    def _check_loading_status(self: Any, key: str) -> None:
        check(self, key)
        if str(key or "").startswith(("/aws/service/debian", "/aws/service/canonical")):
            _seed(self)

    ParameterDict._check_loading_status = _check_loading_status  # type: ignore[method-assign]


def _ami(backend: Any, image: Image) -> Ami:
    ami = PublicImage(
        backend,
        image.ami_id(backend.region_name),
        name=image.name,
        description=image.name,
        owner_id=image.owner,
        public=True,
        virtualization_type="hvm",
        architecture=ARCHITECTURES[image.architecture],
        hypervisor="xen",
        root_device_type="ebs",
        root_device_name=image.root_device,
        region_name=f"{backend.region_name}a",
    )
    ami.ebs_snapshot.volume.size = ROOT_SIZE
    return ami


def _seed(parameters: Any) -> None:
    for image in images():
        for path in image.parameters:
            if not dict.__contains__(parameters, path):
                dict.__setitem__(parameters, path, [_parameter(parameters, path, image)])


def _parameter(parameters: Any, path: str, image: Image) -> Any:
    make: Any = Parameter
    return make(
        account_id=parameters.account_id,
        name=path,
        value=image.ami_id(parameters.region_name),
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="aws:ec2:image",
    )

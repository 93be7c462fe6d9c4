"""The network of the lab: links, security groups as EC2 enforces them, and failures."""

from .answers import Answers, read_answers
from .link import Link
from .network import Network
from .security_groups import SecurityView, security_view

__all__ = ["Answers", "Link", "Network", "SecurityView", "read_answers", "security_view"]

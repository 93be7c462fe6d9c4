"""IAM's policies, enforced on the calls of a fleet's nodes.

What it cannot judge it denies, and says so: an operation that is not in the table of `operations.py`, a condition
operator or key that it does not know. Not looked at are the policies of buckets, secrets and tables (a role of the
same account needs none), grants of KMS keys and keys of tables, service control policies and the policies of VPC
endpoints.
"""

from __future__ import annotations

from .wsgi import Authorizing

__all__ = ["Authorizing"]

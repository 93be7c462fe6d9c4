"""What the user of the lab can mend."""

from __future__ import annotations


class LabError(Exception):
    """An error that is shown as one line: what is wrong and what to do about it."""

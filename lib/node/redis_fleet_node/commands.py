"""Running other programs."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from .errors import NodeError

Done = subprocess.CompletedProcess[str]


def run(argv: Sequence[str], seconds: float = 60, allowed_codes: Sequence[int] = (0,)) -> Done:
    """Runs a program to its end, without a shell and without input, and returns what it printed.

    `seconds` bounds it. Throws a NodeError with the program's last line when it is missing, ends with another exit
    code than the allowed ones or takes too long. Arguments must hold no secret: everyone can list them.
    """
    name = argv[0]
    try:
        done = subprocess.run(
            list(argv),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        raise NodeError(f"{name} is not installed; add its package to the image") from None
    except OSError as error:
        raise NodeError(f"{name} cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise NodeError(f"{' '.join(argv)} did not end within {seconds:.0f} seconds") from None
    if done.returncode not in allowed_codes:
        lines = (done.stderr.strip() or done.stdout.strip() or "without a word").splitlines()
        raise NodeError(f"{' '.join(argv)} ended with {done.returncode}: {lines[-1].strip()}")
    return done

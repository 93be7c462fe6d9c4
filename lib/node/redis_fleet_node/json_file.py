"""Reading a JSON file whose content is checked key by key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Callable, TypeVar

from .errors import NodeError

Content = TypeVar("Content")


def read_json_file(path: Path, parse: Callable[[object], Content]) -> Content:
    """The file's content as `parse` makes it; throws a NodeError that names the file when it cannot be had."""
    try:
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise NodeError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise NodeError(f"{path}: is not JSON: {str(error) or type(error).__name__}") from None
    except NodeError as error:
        raise NodeError(f"{path}: {error}") from None

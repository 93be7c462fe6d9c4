"""What CloudFormation makes: one file per service, one handler per resource type."""

from __future__ import annotations

import importlib
import pkgutil


def load_handlers() -> None:
    """Import every module of this package, which registers its handlers."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")

"""Numbers for people."""

from __future__ import annotations

UNKNOWN = "unknown"
SIZES = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def count_text(number: int | None, unknown: str = UNKNOWN) -> str:
    """A number with its thousands apart, such as 12,345."""
    return unknown if number is None else f"{number:,}"


def bytes_text(number: int | None) -> str:
    """Bytes, such as 1.50 GiB."""
    if number is None:
        return UNKNOWN
    size = float(number)
    for name in SIZES[:-1]:
        if abs(size) < 1024:
            return f"{number} B" if name == SIZES[0] else f"{size:.2f} {name}"
        size /= 1024
    return f"{size:.2f} {SIZES[-1]}"


def duration_text(seconds: int | None) -> str:
    """A time, such as 3 d 04:05:06."""
    if seconds is None or seconds < 0:
        return UNKNOWN
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600:02}:{rest % 3600 // 60:02}:{rest % 60:02}"
    return f"{days} d {clock}" if days else clock


def percent_text(part: int, total: int) -> str:
    """A part of a whole, such as 12 %."""
    return f"{part * 100 // total} %" if total > 0 else UNKNOWN

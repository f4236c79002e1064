"""Topic ``clock``: what time this host thinks it is, and whether anything keeps it right."""

from __future__ import annotations

import contextlib
import os
import time
from typing import Any

from kubevipgen.probe import read
from kubevipgen.probe.topic import Request, Topic, UnavailableError

# linux/timex.h
_STA_UNSYNC, _STA_NANO, _TIME_ERROR = 0x0040, 0x2000, 5
# Time services by the name of their process (the kernel keeps 15 characters of it).
_SERVICES = {
    "chronyd": "chronyd",
    "ntpd": "ntpd",
    "ntp-daemon": "ntpd-rs",
    "openntpd": "openntpd",
    "systemd-timesyn": "systemd-timesyncd",
    "ptp4l": "ptp4l",
    "phc2sys": "phc2sys",
    "timemaster": "timemaster",
    "vmtoolsd": "vmtoolsd",
}
_CLOCKSOURCE = "/sys/devices/system/clocksource/clocksource0/current_clocksource"


def gather(request: Request) -> dict[str, Any]:
    """``unix``, ``utc`` and ``monotonic`` are one moment; ``together`` is the probe's option."""
    now = time.time()
    return {
        "unix": round(now, 3),
        "utc": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
        "monotonic": round(time.monotonic(), 3),
        "together": request.options.together,
        "utcOffset": time.localtime().tm_gmtoff,
        "kernel": read.known(_kernel),
        "services": read.known(_services),
        "ptp": read.known(_ptp),
        "clocksource": read.known(_clocksource),
    }


def kernel_state(
    state: int, status: int, max_error: int, error: int, offset: int
) -> dict[str, Any]:
    """From the answer of adjtimex(2), whose errors are microseconds."""
    unit = 1e9 if status & _STA_NANO else 1e6
    return {
        "synchronised": state != _TIME_ERROR and not status & _STA_UNSYNC,
        "status": status,
        "maxErrorSeconds": max_error / 1e6,
        "estimatedErrorSeconds": error / 1e6,
        "offsetSeconds": offset / unit,
    }


def _kernel() -> dict[str, Any]:
    """Asks adjtimex(2) to change nothing (modes 0)."""
    try:
        import ctypes  # noqa: PLC0415  (the smallest Pythons come without it)
    except ImportError:
        raise UnavailableError(
            "this Python has no ctypes, so adjtimex(2) is out of reach"
        ) from None

    long = ctypes.c_long

    class Timex(ctypes.Structure):
        _fields_ = [
            ("modes", ctypes.c_uint),
            ("offset", long),
            ("freq", long),
            ("maxerror", long),
            ("esterror", long),
            ("status", ctypes.c_int),
            ("rest", long * 40),  # more than any architecture has
        ]

    found = Timex()
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        state = libc.adjtimex(ctypes.byref(found))
    except (OSError, AttributeError) as error:
        raise UnavailableError(f"adjtimex(2) cannot be called: {error}") from None
    if state < 0:
        raise UnavailableError(f"adjtimex(2): {os.strerror(ctypes.get_errno())}")
    return kernel_state(state, found.status, found.maxerror, found.esterror, found.offset)


def _services() -> list[str]:
    """The time services among the processes, each once."""
    names = set()
    for entry in _listed("/proc"):
        if entry.isdigit():
            with contextlib.suppress(UnavailableError):  # it has ended meanwhile
                names.add((read.text_or_none(f"/proc/{entry}/comm") or "").strip())
    if not read.text_or_none("/proc/1/comm"):  # mounted with hidepid
        raise UnavailableError("/proc does not show the processes of others (run as root)")
    return [service for name, service in _SERVICES.items() if name in names]


def _ptp() -> list[str]:
    """PTP clocks, those that a hypervisor offers included."""
    found = []
    for entry in sorted(_listed("/sys/class/ptp")):
        name = (read.text_or_none(f"/sys/class/ptp/{entry}/clock_name") or "").strip()
        found.append(f"{entry}: {name}")
    return found


def _clocksource() -> str:
    return (read.text_or_none(_CLOCKSOURCE) or "").strip()


def _listed(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise UnavailableError(f"{folder}: {error.strerror}") from None


TOPIC = Topic("clock", gather)

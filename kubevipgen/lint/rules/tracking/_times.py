"""How long a failover takes, in words."""

from __future__ import annotations

from kubevipgen.lint.view.keepalived import Instance


def skew(one: Instance) -> float:
    """What RFC 3768 and RFC 5798 add so that the best backup is the first: less than an advert."""
    return (256 - one.priority) / 256 * (one.advert if one.version == 3 else 1)


def silence(one: Instance) -> float:
    """Seconds without adverts until a backup of this priority takes over."""
    return 3 * one.advert + skew(one)


def seconds(value: float) -> str:
    """``15.6 s``."""
    return f"{value:.1f}".removesuffix(".0") + " s"


def sum_of_silence(one: Instance) -> str:
    """``3 x 5 s + 0.6 s = 15.6 s``."""
    return f"3 x {seconds(one.advert)} + {seconds(skew(one))} = {seconds(silence(one))}"

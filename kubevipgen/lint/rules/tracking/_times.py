"""How long a failover takes, in words."""

from __future__ import annotations

from kubevipgen.finding import Location
from kubevipgen.lint.around import Around
from kubevipgen.lint.view.keepalived import Instance, Keepalived


def skew(one: Instance) -> float:
    """What RFC 3768 and RFC 5798 add so that the best backup is the first: less than an advert."""
    return (256 - one.priority) / 256 * (one.advert if one.version == 3 else 1)


def silence(one: Instance) -> float:
    """Seconds without adverts until a backup of this priority takes over."""
    return 3 * one.advert + skew(one)


def seconds(value: float) -> str:
    """``15.6 s``."""
    return f"{value:.1f}".removesuffix(".0") + " s"


def is_repeated(view: Keepalived, around: Around, at: Location) -> bool:
    """Whether an earlier config-id of the same file has an instance or a check at this place."""
    for other in around.cluster.all(Keepalived):
        if other is view:
            return False
        if other.document is view.document and at in _places(other):
            return True
    return False


def _places(view: Keepalived) -> set[Location]:
    return {one.at for one in view.instances} | {one.at for one in view.checks}


def sum_of_silence(one: Instance) -> str:
    """``3 x 5 s + 0.6 s = 15.6 s``."""
    more = f" + {seconds(skew(one))}" if skew(one) >= 0.05 else ""
    return f"3 x {seconds(one.advert)}{more} = {seconds(silence(one))}"

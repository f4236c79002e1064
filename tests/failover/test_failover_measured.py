"""The ranges hold what was measured of two well-known configurations, with the real programs."""

from __future__ import annotations

import pytest

from failover_trees import contains, of_tree

# Seconds, on three namespaces with keepalived 2.2.7 and haproxy 2.6.12: medians and largest.
GUIDE = {
    "holder-dies": (10.9, 11.1),
    "other-dies": (10.6, 11.3),
    "apiserver-dies-on-holder": (0.0,),
    "apiserver-dies-elsewhere": (0.0,),
    "apiserver-freezes-on-holder": (10.4, 11.9),
    "apiserver-unready-elsewhere": (5.3, 5.7),
    "haproxy-dies": (31.0, 32.5),
    "haproxy-freezes": (33.2, 33.8),
    "keepalived-dies": (0.0, 5.0),
    "keepalived-stops": (0.6,),
    "node-returns": (0.0,),
    "holder-cut-off": (10.7, 11.5),
    "network-heals": (2.2, 29.9),
    "bootstrap": (2.9, 3.5),
}
BLOG = {
    "holder-dies": (10.9,),
    "other-dies": (11.4,),
    "apiserver-dies-elsewhere": (0.0,),
    "apiserver-freezes-on-holder": (34.4,),
    "apiserver-unready-elsewhere": (30.0,),
    "keepalived-dies": (0.0,),
    "keepalived-stops": (0.02,),
    "node-returns": (0.02,),
    "holder-cut-off": (10.6,),
    "network-heals": (29.5,),
    "bootstrap": (2.9,),
}


@pytest.mark.parametrize(("name", "measured"), [("guide", GUIDE), ("blog", BLOG)])
def test_ranges_hold_what_was_measured(name: str, measured: dict[str, tuple[float, ...]]) -> None:
    found = of_tree(name)
    outside = {
        scenario: (found[scenario].low, found[scenario].high)
        for scenario, values in measured.items()
        if not all(contains(found[scenario], value) for value in values)
    }
    assert outside == {}


def test_the_known_weaknesses_are_foretold() -> None:
    guide, blog = of_tree("guide"), of_tree("blog")
    assert guide["haproxy-dies"].low > 29
    assert guide["holder-dies"].low > 9
    assert (guide["network-heals"].high or 0) > 50
    for scenario in ("haproxy-dies", "haproxy-freezes", "apiserver-unready-elsewhere"):
        assert blog[scenario].high is None
    assert "priority 255" not in blog["haproxy-dies"].formula  # nothing even asks haproxy

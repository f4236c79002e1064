"""What must hold for every setting, and for everything that we render."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from failover_trees import HERE, edited, predictions, tree
from kubevipgen.failover.load import settings
from kubevipgen.failover.predict import SCENARIOS, predict
from kubevipgen.failover.prediction import Prediction

TREES = HERE.parent / "golden" / "trees"
RENDERED = [path for path in sorted(TREES.glob("*/*")) if path.is_dir()]
BY_ROUTERS = {"bgp"}  # no VIP that moves and no balancer: routers decide


@pytest.mark.parametrize("folder", RENDERED, ids=lambda path: f"{path.parent.name}")
def test_what_we_render_has_predictions(folder: Path) -> None:
    read = settings(tree(folder))
    found = predict(read)
    if folder.parent.name in BY_ROUTERS:
        assert found == ()
        return
    assert read.notes == ()
    assert {p.scenario for p in found} >= {"bootstrap", "idle"}
    for prediction in found:
        well_formed(prediction)


def well_formed(prediction: Prediction) -> None:
    assert prediction.scenario in SCENARIOS
    assert prediction.low >= 0
    assert prediction.high is None or prediction.low <= prediction.high
    assert prediction.formula
    assert prediction.source or prediction.scenario == "idle"


def tuned(changes: dict[str, tuple[str, str]]) -> dict[str, Prediction]:
    files = tree(HERE / "tuned")
    for old, (name, new) in changes.items():
        files = edited(files, name, old, new)
    return predictions(settings(files))


TENTHS = st.integers(1, 100).map(lambda tenths: tenths / 10)
KEEPALIVED, HAPROXY = "keepalived.conf", "haproxy.cfg"


@given(TENTHS, TENTHS)
def test_longer_adverts_never_shorten_a_failover(one: float, other: float) -> None:
    short, long = sorted((one, other))
    quick = tuned({"advert_int 0.4": (KEEPALIVED, f"advert_int {short}")})
    slow = tuned({"advert_int 0.4": (KEEPALIVED, f"advert_int {long}")})
    for scenario in ("holder-dies", "holder-cut-off", "two-nodes-die", "keepalived-stops"):
        assert quick[scenario].low <= slow[scenario].low
        assert (quick[scenario].high or 0) <= (slow[scenario].high or 0)


@given(st.integers(1, 10), st.integers(1, 10), TENTHS)
def test_more_failures_never_shorten_an_outage(one: int, other: int, interval: float) -> None:
    few, many = sorted((one, other))

    def found(fall: int) -> dict[str, Prediction]:
        return tuned(
            {
                "fall 1": (KEEPALIVED, f"fall {fall}"),
                "interval 1": (KEEPALIVED, f"interval {interval}"),
                "fall 2": (HAPROXY, f"fall {fall}"),
            }
        )

    quick, slow = found(few), found(many)
    for scenario in ("haproxy-dies", "haproxy-freezes", "apiserver-freezes-elsewhere"):
        assert quick[scenario].low <= slow[scenario].low
        assert (quick[scenario].high or 0) <= (slow[scenario].high or 0)


@given(
    balance=st.sampled_from(["roundrobin", "leastconn", "source", "first", "random(2)"]),
    retries=st.integers(0, 5),
    redispatch=st.sampled_from(["", "option redispatch", "option redispatch 1"]),
    connect=st.integers(10, 10_000),
    inter=st.integers(50, 20_000),
    version=st.sampled_from([2, 3]),
    weight=st.integers(-254, 254),
    extra=st.sampled_from(["nopreempt", "preempt_delay 5", ""]),
)
def test_every_prediction_is_well_formed(
    *, balance: str, retries: int, redispatch: str, connect: int, inter: int, version: int,
    weight: int, extra: str,
) -> None:  # fmt: skip
    found = tuned(
        {
            "balance roundrobin": (HAPROXY, f"balance {balance}"),
            "retries 3": (HAPROXY, f"retries {retries}"),
            "option redispatch 1": (HAPROXY, redispatch),
            "timeout connect 200ms": (HAPROXY, f"timeout connect {connect}"),
            "inter 500ms": (HAPROXY, f"inter {inter}"),
            "vrrp_version 3": (KEEPALIVED, f"vrrp_version {version}"),
            "rise 2\n}": (KEEPALIVED, f"rise 2\n    weight {weight}\n}}"),
            "nopreempt": (KEEPALIVED, extra),
        }
    )
    assert set(found) == set(SCENARIOS)
    for prediction in found.values():
        well_formed(prediction)

from __future__ import annotations

import time

import pytest

from kubevipgen.probe import clock, read
from kubevipgen.probe.topic import Options, Request


def test_synchronised_by_chrony() -> None:
    found = clock.kernel_state(0, 0x2001, 21000, 120, 12_000)
    assert found["synchronised"]
    assert found["maxErrorSeconds"] == 0.021
    assert found["offsetSeconds"] == pytest.approx(0.000012)


def test_offset_in_microseconds_without_sta_nano() -> None:
    assert clock.kernel_state(0, 0x0001, 1, 1, 12)["offsetSeconds"] == pytest.approx(0.000012)


@pytest.mark.parametrize(("state", "status"), [(5, 0x0040), (0, 0x0040), (5, 0)])
def test_not_synchronised(state: int, status: int) -> None:
    assert not clock.kernel_state(state, status, 16_000_000, 16_000_000, 0)["synchronised"]


def test_the_real_clock() -> None:
    found = clock.gather(Request({}, options=Options(together=3.0)))
    assert abs(found["unix"] - time.time()) < 5
    assert found["utc"].startswith("20")
    assert found["together"] == 3.0
    assert isinstance(found["kernel"].get("synchronised"), bool) or found["kernel"]["unknown"]


def test_hidden_processes_make_services_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    real = read.text_or_none
    hidden = "/proc/1/comm"
    monkeypatch.setattr(read, "text_or_none", lambda path: None if path == hidden else real(path))
    assert "run as root" in clock.gather(Request({}))["services"]["unknown"]

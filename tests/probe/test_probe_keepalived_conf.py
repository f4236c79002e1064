from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from kubevipgen.probe import keepalived_conf, keepalived_words, read
from kubevipgen.probe.topic import Request, UnavailableError

ROOT = Path(__file__).parents[2]
RENDERED = sorted(ROOT.glob("tests/golden/trees/**/keepalived.conf"))
PEOPLE = Path(__file__).parent / "recorded/keepalived/people.conf"


def summary(monkeypatch: pytest.MonkeyPatch, host: str = "cp-1.example.org") -> dict[str, Any]:
    monkeypatch.setattr("socket.gethostname", lambda: host)
    return keepalived_conf.summary(keepalived_words.file(str(PEOPLE)))


def valid(value: Any) -> bool:
    folder = ROOT / "schemas/facts"
    found = [json.loads((folder / f"{n}.schema.json").read_text()) for n in ("unknown",)]
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in found)
    schema = json.loads((folder / "keepalivedConf.schema.json").read_text())
    Draft202012Validator(schema, registry=registry).validate(value)
    return True


def test_every_form_that_people_use(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = summary(monkeypatch)["instances"]
    assert first == {
        "name": "VI_1",
        "state": "MASTER",
        "interface": "ens3",
        "virtualRouterId": 51,
        "version": 3,
        "priority": 101,
        "advertInterval": 1.0,
        "noPreempt": True,
        "authentication": "PASS",
        "unicastSource": "10.0.0.163",
        "unicastPeers": ["10.0.0.164", "10.0.0.165"],
        "addresses": ["10.0.0.162/24", "10.0.0.170"],
        "scripts": [
            {"name": "check_apiserver", "weight": -2},
            {"name": "check_haproxy", "weight": 7},
        ],
    }
    assert (second["name"], second["state"], second["priority"]) == ("VI_6", "BACKUP", 100)
    assert second["version"] == 3  # for IPv6, whatever the file says
    assert second["virtualRouterId"] == {
        "unknown": 'virtual_router_id is "$UNKNOWN" in /etc/keepalived/keepalived.conf, which is'
        " no number"
    }
    assert valid(summary(monkeypatch))


def test_conditions_are_for_one_host(monkeypatch: pytest.MonkeyPatch) -> None:
    first = summary(monkeypatch, "cp-3")["instances"][0]
    assert (first["state"], first["interface"]) == ("BACKUP", "")


def test_no_password_leaves_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "42#x!y" not in json.dumps(summary(monkeypatch))


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("tests/golden/trees/**/keepalived.conf")), ids=str
)
def test_what_render_writes(path: Path) -> None:
    found = keepalived_conf.summary(keepalived_words.file(str(path)))
    assert valid(found)
    for instance in found["instances"]:
        assert isinstance(instance["virtualRouterId"], int)
        assert instance["interface"]
        assert instance["addresses"]
        assert instance["scripts"]


@pytest.mark.parametrize("text", ["", "}", "{", "a {\n}\n}\nb {", '"', "$x", "@", "@a", "x { y }"])
def test_broken_text_is_no_traceback(text: str) -> None:
    assert keepalived_conf.summary(keepalived_words.parse(text, "cp-1"))["instances"] == []


def test_no_file_and_no_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: str) -> str:
        raise UnavailableError(f"{path}: Permission denied (run as root)")

    monkeypatch.setattr(read, "text_or_none", lambda _: None)
    assert keepalived_conf.gather(Request({})) is None
    monkeypatch.setattr(read, "text_or_none", denied)
    with pytest.raises(UnavailableError, match="run as root"):
        keepalived_conf.gather(Request({}))

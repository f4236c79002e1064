"""`kubevipgen failover`: what it takes, what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from failover_trees import HERE
from kubevipgen import resources
from kubevipgen.cli.duration import duration
from kubevipgen.cli.failover import failover
from kubevipgen.failover.predict import SCENARIOS
from kubevipgen.finding import FindingsError

CLUSTER = HERE.parent / "golden/cases/dtlab-keepalived-haproxy/cluster.yaml"
NODE = HERE / "guide/m-1/etc"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(failover, [str(word) for word in words])


def document(*words: str | Path) -> dict[str, Any]:
    result = run(*words, "--format", "json")
    assert result.exit_code == 0, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    Draft202012Validator(resources.schema("failover")).validate(data)
    return data


def test_cluster_file_is_rendered_in_memory(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    data = document(CLUSTER)
    assert data["subject"].endswith("(keepalived-haproxy)")
    assert [p["scenario"] for p in data["predictions"]] == list(SCENARIOS)
    assert list(tmp_path.iterdir()) == []


def test_cluster_from_flags() -> None:
    words = (
        "--no-file",
        "--kubernetes-version",
        "1.36.2",
        "--mode",
        "kube-vip",
        "--vip",
        "10.0.0.170",
        "--interface",
        "ens3",
    )
    nodes = [f"--control-plane=m-{n}=10.0.0.16{n}/24" for n in (1, 2, 3)]
    data = document(*words, *nodes)
    lease = next(p for p in data["predictions"] if p["scenario"] == "holder-dies")
    assert lease["formula"].startswith("lease of ")


def test_tree_and_files_of_one_node() -> None:
    whole = document(HERE / "guide")
    one = document(*NODE.glob("keepalived/*"), *NODE.glob("haproxy/*"))
    assert one["predictions"] != []
    assert whole["notes"] == []
    assert "3 nodes are taken for granted" in one["notes"][0]
    alone = document(HERE / "guide/m-1")
    assert {p["scenario"] for p in alone["predictions"]} == {
        p["scenario"] for p in one["predictions"]
    }
    flat = document(NODE / "haproxy")
    assert "haproxy-dies" not in {p["scenario"] for p in flat["predictions"]}


def test_text_fits_a_terminal_and_names_each_outage() -> None:
    for words in ((), ("--explain",)):
        result = run(HERE / "guide", *words)
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= 80
        for title, _ in SCENARIOS.values():
            first, *_ = title.split(" ")
            assert (squeezed(title) if words else first) in squeezed(result.stdout)
        assert "never" in run(HERE / "blog", *words).stdout


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_explain_prints_sums_and_sources() -> None:
    shown = run(HERE / "tuned", "--explain", "--scenario", "holder-dies").stdout
    assert "holder-dies: node of the VIP holder dies: 0.75..1.55 s" in shown
    assert "sum: 3 x 0.4 s adverts + skew 0.1..0.2 s, less up to one advert" in shown
    assert "source: RFC 9568" in shown
    assert "idle" not in shown


def test_budget() -> None:
    assert run(HERE / "tuned", "--budget", "5s").exit_code == 0
    result = run(HERE / "tuned", "--budget", "1s", "--scenario", "holder-dies")
    assert result.exit_code == 1
    assert "1 of 1 may last longer than 1 s (!)." in result.stdout
    assert run(HERE / "blog", "--budget", "1h", "--scenario", "haproxy-dies").exit_code == 1


def test_scenario_that_makes_no_sense_is_said() -> None:
    result = run(HERE / "lease", "--scenario", "haproxy-dies", "--scenario", "idle")
    assert "haproxy-dies makes no sense for these settings." in result.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--scenario", "holder-die"), "Did you mean 'holder-dies'?"),
        (("--scenario", "x"), "There are bootstrap, "),
        (("--budget", "soon"), "'soon' is no duration: write 500ms, 2s, 1.5s or 10m"),
        (("no/such/file",), "no/such/file does not exist"),
    ],
)
def test_usage(words: tuple[str, ...], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in squeezed(result.stderr)


def test_unusable_input_has_a_place(tmp_path: Path) -> None:
    conf = tmp_path / "keepalived.conf"
    conf.write_text("vrrp_instance x {\n    advert_int often\n}\n")
    result = run(conf)
    assert isinstance(result.exception, FindingsError)  # main() prints it and exits 2
    assert str(result.exception.findings[0].location) == f"{conf}:2:5"


def test_nothing_to_predict(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")
    result = run(tmp_path)
    assert isinstance(result.exception, FindingsError)
    assert "wanted: keepalived.conf" in result.exception.findings[0].hint


@pytest.mark.parametrize(
    ("text", "seconds"), [("2s", 2), ("500ms", 0.5), ("1.5s", 1.5), ("10m", 600), ("1h", 3600)]
)
def test_durations(text: str, seconds: float) -> None:
    assert duration(text) == seconds

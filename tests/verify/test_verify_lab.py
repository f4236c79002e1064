"""A healthy cluster is found healthy; each fault is found by the checks that are meant for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest

from breakages import Fault, repair
from kubevipgen.verify.checks import BY_TOPIC
from lab import eventually
from verify_faults import FAULTS
from verify_lab import VerifyLab, blamed, explained

Record = Callable[[str, object], None]
pytestmark = [
    pytest.mark.needs("netns", "haproxy", "keepalived", "nft", "curl", "unshare"),
    pytest.mark.xdist_group("verify-lab"),
]


# Asking on the link takes four seconds, and says nothing about objects of the API.
OF_API_OBJECTS = {check.ID for check in BY_TOPIC["cluster"]}
QUICK = ["--only", "cluster,apiservers,endpoint-ready,endpoint-certificate"]


@pytest.fixture(name="lab", scope="module")
def one_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VerifyLab]:
    with VerifyLab(tmp_path_factory.mktemp("lab")) as lab:
        lab.bring_up()
        yield lab


@pytest.mark.parametrize("spec", ["cluster.yaml", "kube-vip.yaml"])
def test_a_healthy_cluster_has_no_finding_and_nothing_unknown(lab: VerifyLab, spec: str) -> None:
    report = lab.report(spec=spec)
    assert blamed(report) == {}, explained(report)
    assert report["kind"] == "VerifyReport"
    assert report["summary"]["pass"] >= 11


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(lab: VerifyLab, fault: Fault, record_property: Record) -> None:
    lab.settle()
    fault.do(lab)
    try:
        eventually(lambda: fault.when(lab), 60)
        words = [str(lab.folder / w) if w.endswith(".crt") else w for w in fault.words]
        if set(fault.expect) <= OF_API_OBJECTS:
            words += QUICK
        report = lab.report(*words, spec=fault.spec, kubeconfig=fault.kubeconfig)
    finally:
        repair(lab)
        fault.undo(lab)
    found = {k: v for k, v in blamed(report).items() if k in fault.expect or k not in fault.may}
    seen = {"fault": str(fault), "found": {"": list(found)}, "wanted": {"": list(fault.expect)}}
    record_property("fault", json.dumps(seen))
    assert found == fault.expect, explained(report)
    assert fault.said in explained(report)

"""What is said of a drill, for courses that a lab cannot be made to take."""

from __future__ import annotations

from ipaddress import ip_address

import check_cases
from kubevipgen.finding import Status
from kubevipgen.outage.figures import Request
from kubevipgen.verify.drill import DrillPlan, drill
from kubevipgen.verify.drill.before import Start, question
from kubevipgen.verify.drill.hosts import Host, Process
from kubevipgen.verify.drill.plan import Drilled
from kubevipgen.verify.drill.verdict import verdict
from kubevipgen.verify.drill.watch import Course, Sample

OLD, NEW = Process(100, 1), Process(200, 2)
HOSTS = (Host("cp-1"), Host("cp-2", ("ssh", "cp-2")))


def judged(
    *holders: tuple[str, ...],
    signs: str = "." * 40,
    process: Process | None = NEW,
    program: str = "keepalived",
    whole: bool = True,
    unseen: str = "",
    trouble: str = "",
    preferred: str = "",
    takes: float = 0.02,
) -> Drilled:
    """One look a second, with a request (``.`` good, ``x`` bad) every 0.1 s; all begins at 10.

    A request takes so many seconds.
    """
    vip = ip_address("10.0.0.162")
    found = Start(vip, program, HOSTS, HOSTS[0], OLD, whole, preferred)
    samples = tuple(Sample(10.0 + i, 10.1 + i, names, process) for i, names in enumerate(holders))
    requests = tuple(
        Request(begin, begin + takes, *(("", "ab") if sign == "." else ("refused", "")))
        for begin, sign in zip((10 + i / 10 for i in range(len(signs))), signs, strict=True)
    )
    seen = Course(10.0, 10.0 + len(signs) / 10, samples, requests, trouble)
    return verdict(found, seen, holders[-1] if holders and not unseen else (), unseen)


def told(drilled: Drilled) -> tuple[Status, list[str]]:
    [outcome] = drilled.outcomes
    return outcome.status, [finding.message for finding in outcome.findings[1:]]


def test_it_moved() -> None:
    drilled = judged(("cp-1",), ("cp-2",), signs="..xxx" + "." * 30)
    assert told(drilled) == (Status.PASS, [])
    assert drilled.figures["outageSeconds"] == 0.3
    assert drilled.figures["outages"] == [{"secondsAfterStop": 0.2, "seconds": 0.3}]
    assert drilled.outcomes[0].findings[0].message == (
        "VIP 10.0.0.162 from cp-1 to cp-2: an outage of 0.30 s, 3 of 35 requests failed, the"
        " slowest success took 0.02 s; distinct serving certificates: 0 before, 1 after"
    )


def test_an_outage_in_two_parts_and_one_that_did_not_end() -> None:
    twice = judged(("cp-2",), signs="x" + "." * 12 + "xx" + "." * 12)
    assert "an outage of 0.30 s in 2 parts" in twice.outcomes[0].findings[0].message
    status, said = told(judged(("cp-2",), signs="..xx."))
    assert status is Status.FAIL
    assert said == ["the endpoint did not answer again within 0 s: refused"]


def test_keepalived_has_it_again() -> None:
    status, [said] = told(judged((), ("cp-1",)))
    assert status is Status.FAIL
    assert "did not move: no other node took it, and cp-1 has it again" in said


def test_kube_vip_may_be_faster_than_the_others() -> None:
    status, [said] = told(judged((), ("cp-1",), program="kube-vip"))
    assert status is Status.UNKNOWN
    assert "kube-vip on cp-1 was back with VIP 10.0.0.162 before another node was seen" in said
    assert told(judged(("cp-2",), ("cp-1",), program="kube-vip")) == (Status.PASS, [])


def test_the_preferred_node_may_have_it_back_between_two_looks() -> None:
    assert told(judged((), ("cp-1",), preferred="cp-1"))[0] is Status.UNKNOWN
    assert told(judged(("cp-2",), ("cp-1",), preferred="cp-1")) == (Status.PASS, [])


def test_two_hold_it() -> None:
    status, [said] = told(judged(("cp-2",), ("cp-1", "cp-2")))
    assert status is Status.FAIL
    assert said == "VIP 10.0.0.162 is on cp-1 and cp-2 at once"


def test_a_stranger_has_it() -> None:
    status, [said] = told(judged((), ()))
    assert status is Status.FAIL
    assert said == "VIP 10.0.0.162 is on none of the nodes, yet the endpoint answers there"


def test_a_daemon_that_does_not_end() -> None:
    status, [first, second] = told(judged(("cp-1",), process=OLD))
    assert status is Status.FAIL
    assert first == "keepalived on cp-1 (pid 100) does not end on SIGTERM"
    assert "did not move" in second


def test_a_look_that_failed_claims_nothing() -> None:
    gone = "`ssh` to cp-3 failed: gone"
    for holders in ((("cp-1",),), ()):
        drilled = judged(*holders, process=OLD, trouble=gone, unseen=gone)
        assert told(drilled) == (
            Status.UNKNOWN,
            [f"cannot tell: who holds VIP 10.0.0.162 now: {gone}"],
        )


def test_where_the_others_cannot_be_looked_at() -> None:
    """The endpoint answered while this host did not have the VIP: somebody else did."""
    back = judged((), (), ("cp-1",), whole=False)
    assert told(back) == (Status.PASS, [])
    silent = judged((), (), ("cp-1",), whole=False, signs="x" * 25 + "." * 20)
    assert told(silent)[0] is Status.FAIL
    waited = judged(
        (), (), ("cp-1",), whole=False, takes=0.95
    )  # answered by cp-1, when it was back
    assert told(waited)[0] is Status.FAIL
    unseen = judged((), (), whole=False, unseen="a packet socket needs root")
    assert told(unseen) == (
        Status.UNKNOWN,
        ["cannot tell: who holds VIP 10.0.0.162 now: a packet socket needs root"],
    )


def never(question: str) -> bool:
    raise AssertionError(question)


def test_where_there_is_nothing_to_move() -> None:
    bgp = "{kubeVip: {announce: bgp, bgp: {as: 65001, peers: [{address: 10.0.0.1, as: 65000}]}}}"
    cluster = check_cases.cluster_of("kube-vip", bgp)
    [outcome] = drill(cluster, DrillPlan(""), never).outcomes
    assert outcome.status is Status.SKIPPED
    assert "not held by one node at a time" in outcome.findings[0].message
    one = check_cases.cluster_of("kube-vip", "{nodes: [{name: cp-1, address: 10.0.0.163/24}]}")
    [outcome] = drill(one, DrillPlan(""), never).outcomes
    assert outcome.status is Status.SKIPPED
    assert "only cp-1 may hold the VIP" in outcome.findings[0].message


def test_the_question_names_holder_process_and_expected_outage() -> None:
    for name, seconds in (("kube-vip", "7 s"), ("keepalived-haproxy", "2 s")):
        cluster = check_cases.cluster_of(name, "{}")
        program = name.removesuffix("-haproxy")
        found = Start(cluster.endpoint.vips[0], program, HOSTS, HOSTS[1], OLD, whole=True)
        lines = question(cluster, found).splitlines()
        assert max(map(len, lines)) <= 80
        text = " ".join(lines)
        assert f"{program} (pid 100) on cp-2 (by `ssh cp-2`)" in text
        assert f"about {seconds}" in text

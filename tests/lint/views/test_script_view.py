"""What a check script says, read from its text."""

from __future__ import annotations

import time

import pytest

from kubevipgen.lint.around import Around, Cluster, Node
from kubevipgen.lint.build.script import views
from kubevipgen.lint.document import Document, Kind, document
from kubevipgen.lint.rules.script import not_executable
from kubevipgen.lint.view.script import Block, Request, Script
from kubevipgen.lint.views import views_of


def script(text: str) -> Script:
    (found,) = views(document("check.sh", text, Kind.SCRIPT), ())
    assert isinstance(found, Script)
    return found


def request(line: str) -> Request:
    (found,) = script(f"#!/bin/sh\n{line}\n").requests
    return found


Asked = tuple[str, int, str, bool, float | None]  # host, port, path, fails on a status, seconds
REQUESTS: dict[str, Asked] = {
    "curl -sfk --max-time 2 https://localhost:8443/healthz": (
        "localhost",
        8443,
        "/healthz",
        True,
        2,
    ),
    "curl -k -m2 https://127.0.0.1:6443 -o /dev/null": ("127.0.0.1", 6443, "/", False, 2),
    "curl -sko /dev/null 'https://[::1]:6443/livez?verbose' -f": (
        "::1",
        6443,
        "/livez?verbose",
        True,
        None,
    ),
    "curl --silent --url http://10.0.0.9/ --connect-timeout 1": ("10.0.0.9", 80, "/", False, None),
    "curl -H 'Host: a' -A x localhost:9000/ready": ("localhost", 9000, "/ready", False, None),
    'timeout 0.5s curl -s "https://localhost:$1/"': ("localhost", 0, "/", False, 0.5),
    "sudo -n -u nobody /usr/bin/curl -fm $T http://localhost/": ("localhost", 80, "/", True, 0),
    "wget -q -T 3 --no-check-certificate -O - https://localhost:6443/readyz": (
        "localhost",
        6443,
        "/readyz",
        True,
        3,
    ),
    "wget --timeout=2 --spider http://localhost:8080/": ("localhost", 8080, "/", True, 2),
    "nc -z -w 2 127.0.0.1 6443": ("127.0.0.1", 6443, "", True, 2),
    "nc -zvw1 localhost 8443 </dev/null": ("localhost", 8443, "", True, 1),
    "timeout 1 bash -c '</dev/tcp/127.0.0.1/8443'": ("127.0.0.1", 8443, "", True, None),
    "openssl s_client -connect localhost:6443 </dev/null": ("localhost", 6443, "", True, None),
    "exec 3<>/dev/tcp/localhost/80": ("localhost", 80, "", True, None),
}


@pytest.mark.parametrize("line", REQUESTS)
def test_a_request(line: str) -> None:
    found = request(line)
    asked = (found.host, found.port, found.path, found.fails_on_status, found.max_time)
    assert asked == REQUESTS[line]


def test_variables_are_followed() -> None:
    found = script(
        "#!/bin/bash\n"
        "HOST=localhost PORT=${PORT:-8443}\n"
        'BASE="https://${HOST}:$PORT"\n'
        'CURL="curl -sf --max-time 2"\n'
        "ask() {\n"
        "    local url=$1\n"
        '    $CURL "$url" || return 1\n'
        "}\n"
        'ask "$BASE/healthz"\n'
    )
    (asked,) = found.requests
    assert (asked.url.text, asked.port, asked.at.line) == (
        "https://localhost:8443/healthz",
        8443,
        7,
    )
    assert found.assigned["BASE"].text == "https://localhost:8443"


def test_a_variable_with_two_values_is_followed_with_both() -> None:
    found = script("u=http://a:1/\ncurl $u\nu=http://b:2/\ncurl $u\n")
    assert {one.url.text for one in found.requests} == {"http://a:1/", "http://b:2/"}


def test_what_cannot_be_told_stays_open() -> None:
    found = script("#!/bin/sh\nread -r P\ncurl https://localhost:$P/\ncurl $(where)/healthz\n")
    assert [(one.host, one.port) for one in found.requests] == [("localhost", 0), ("", 0)]


def test_who_reads_an_answer() -> None:
    found = script("a=$(curl x:1)\ncurl x:2 | grep ok\n[ `curl x:3` = ok ]\ncurl x:4\n")
    assert [(one.is_read, one.read_as) for one in found.requests] == [
        (True, "a"),
        (True, ""),
        (True, ""),
        (False, ""),
    ]


def test_here_documents_and_comments_are_no_commands() -> None:
    found = script(
        "#!/bin/sh\ncat <<EOF # curl a:1\ncurl b:2\nEOF\necho 'curl c:3' # curl d:4\ncurl e:5\n"
    )
    assert [one.host for one in found.requests] == ["e"]


def test_places_are_those_of_the_text() -> None:
    text = '#!/bin/sh\nVIP="10.0.0.9"\nif ip a | grep -q \\\n    $VIP; then exit 1; fi\n'
    found = script(text)
    assert [(one.text, one.at.line, one.at.column) for one in found.addresses] == [
        ("10.0.0.9", 2, 6)
    ]
    grep = next(one for one in found.commands if one.name == "grep")
    assert grep.words == ("grep", "-q", "10.0.0.9")
    assert (grep.place(2).line, grep.place(2).column) == (4, 5)
    assert grep.fed_by is not None
    assert grep.fed_by.name == "ip"


def test_blocks() -> None:
    found = script(
        "for i in {1..12}; do sleep 5; done\n"
        "N=3; i=0; while [ $i -lt $N ]; do i=$((i + 1)); done\n"
        "for ((k = 1; k <= 4; k++)); do :; done\n"
        "until false; do :; done\n"
        "f() { :; }\n"
    )
    loops = [one for one in found.body if isinstance(one, Block) and one.kind == "loop"]
    assert [one.times for one in loops] == [12, 3, 4, None]
    assert list(found.functions) == ["f"]


def test_unset_variables() -> None:
    found = script("A=1\ncurl $A $B ${C:-d} ${10} $10\necho $D\nread E\ntest -z $F || curl $F $E\n")
    assert [one.text for one in found.unset] == ["B", "10"]


def test_other_interpreters_have_no_commands() -> None:
    found = script("#!/usr/bin/env python3\nimport os  # it's\n")
    assert found.commands == ()
    assert found.errors == ()


def test_a_file_of_this_host_that_is_not_executable_is_an_error() -> None:
    conf = 'vrrp_script c {\n  script "/etc/keepalived/check.sh"\n}\n'
    path = "/etc/keepalived/check.sh"
    documents = (
        document("/etc/keepalived/keepalived.conf", conf, Kind.KEEPALIVED),
        document(path, "#!/bin/sh\ncurl -f x\n", Kind.SCRIPT, path=path, mode=0o644),
    )
    assert [fault.severity for fault in not_executable.check(*around(documents))] == ["error"]


def around(documents: tuple[Document, ...]) -> tuple[Node, Around]:
    every = tuple(view for one in documents for view in views_of(one, documents))
    node = Node("", every)
    return node, Around(node, Cluster((node,), every), {})


N = 50_000


@pytest.mark.parametrize(
    "text",
    [
        "$(" * N,
        "$((" * N,
        "(" * N,
        "`" * N,
        "`\\`" * (N // 3),
        "'" * (N + 1),
        "${" * N,
        "if " * (N // 3),
        "".join(f"V{i}=$V{i + 1}$V{i + 1}\n" for i in range(2000)) + "curl $V0",
        "cat " + "<<A " * (N // 4) + "\nx\n",
        "f() { " + "curl $@; f $@ $@; " * 200 + "}\nf a b c",
        "curl " + "-m " * (N // 3),
        "case x in " + "a|" * (N // 2),
        "ip a | grep " + "1." * (N // 2),
        "\0\ufffd" * 1000,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    script("#!/bin/sh\n" + text)
    assert time.process_time() - began < 2

"""keepalived.conf -> Keepalived: what is in effect, and where it stands."""

from __future__ import annotations

import pytest

from kubevipgen.lint.document import Document, Kind, document
from kubevipgen.lint.view.keepalived import Instance, Keepalived
from kubevipgen.lint.views import views_of

CHECK = 'vrrp_script chk {\n script "/usr/local/bin/chk -v"\n weight -5\n}\n'


def view(text: str, *siblings: Document) -> Keepalived:
    (found,) = views(text, *siblings)
    return found


def views(text: str, *siblings: Document) -> list[Keepalived]:
    one = document("keepalived.conf", text, Kind.KEEPALIVED)
    found = views_of(one, (one, *siblings))
    return [view for view in found if isinstance(view, Keepalived)]


def instance(*lines: str, more: str = "") -> Instance:
    return view("\n".join(("vrrp_instance one {", *lines, "}", more))).instances[0]


@pytest.mark.parametrize(
    ("lines", "state", "priority"),
    [
        ((), "BACKUP", 100),
        (("state MASTER",), "MASTER", 255),
        (("state MASTER", "priority 100"), "MASTER", 100),
        (("state SLAVE",), "BACKUP", 100),
        (("state MASTER", "state BACKUP"), "MASTER", 255),
        (("state SLAVE", "state MASTER"), "MASTER", 255),
        (("state MASTER", "priority 300"), "MASTER", 100),
        (("state MASTER", "priority 0"), "MASTER", 100),
        (("state MASTER", "priority 255;"), "MASTER", 100),
        (("state MASTER", "priority {{ priority }}"), "MASTER", 100),
        (("priority 90", "priority +080"), "BACKUP", 80),
    ],
)
def test_state_and_priority(lines: tuple[str, ...], state: str, priority: int) -> None:
    found = instance(*lines)
    assert (found.state, found.priority) == (state, priority)


@pytest.mark.parametrize(
    ("lines", "version", "advert"),
    [
        ((), 2, 1),
        (("advert_int 0.5",), 2, 1),
        (("advert_int 1.2",), 2, 1),
        (("advert_int 1.9",), 2, 2),
        (("advert_int 5",), 2, 5),
        (("advert_int 300",), 2, 1),
        (("advert_int 3", "advert_int 1s"), 2, 3),
        (("version 3", "advert_int 0.33"), 3, 0.33),
        (("version 3", "advert_int 50"), 3, 40.95),
        (("version 3", "advert_int .5"), 3, 0.5),
        (("version 4",), 2, 1),
        (("native_ipv6",), 3, 1),
        (("virtual_ipaddress {", "fd00::5/64", "}"), 3, 1),
        (("version 2", "virtual_ipaddress {", "fd00::5/64", "}"), 2, 1),
    ],
)
def test_version_and_advert(lines: tuple[str, ...], version: int, advert: float) -> None:
    found = instance(*lines)
    assert (found.version, found.advert) == (version, advert)


def test_the_version_of_all_instances() -> None:
    assert instance(more="global_defs {\n vrrp_version 3\n}").version == 3
    assert instance("version 2", more="global_defs {\n vrrp_version 3\n}").version == 2


@pytest.mark.parametrize(
    ("line", "vrid"),
    [("51", 51), ("051", 51), ("0x33", None), ("0", None), ("256", None), ("51;", None)],
)
def test_virtual_router_id(line: str, vrid: int | None) -> None:
    assert instance(f"virtual_router_id {line}").vrid == vrid


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        ("", (1, 1, 1, 1, 0)),
        ("interval 5\ntimeout 3\nfall 2\nrise 4\nweight -2", (5, 3, 2, 4, -2)),
        ("interval 5", (5, 5, 1, 1, 0)),
        ("interval 2.5\ntimeout 0\nfall 0\nrise -1\nweight abc", (1, 1, 1, 1, 0)),
        ("interval ${INTERVAL}", (1, 1, 1, 1, 0)),
    ],
)
def test_numbers_of_a_check(lines: str, numbers: tuple[float, ...]) -> None:
    (check,) = view(f"vrrp_script chk {{\n{lines}\n}}").checks
    found = (check.interval, check.timeout, check.fall, check.rise, check.weight)
    assert found == numbers


@pytest.mark.parametrize(
    ("script", "command", "path"),
    [
        ('"/usr/bin/killall -0 haproxy"', "/usr/bin/killall -0 haproxy", "/usr/bin/killall"),
        ('"killall -0 haproxy"', "killall -0 haproxy", ""),
        ("/etc/keepalived/chk.sh 6443", "/etc/keepalived/chk.sh 6443", "/etc/keepalived/chk.sh"),
        (r"\"/etc/chk.sh\"", '"/etc/chk.sh"', "/etc/chk.sh"),
    ],
)
def test_what_a_check_runs(script: str, command: str, path: str) -> None:
    (check,) = view(f"vrrp_script chk {{\nscript {script}\nuser root wheel\n}}").checks
    assert str(check.command) == command
    assert check.path == path
    assert str(check.user) == "root wheel"


@pytest.mark.parametrize(
    ("entry", "weight", "dropped"),
    [
        ("chk", -5, False),
        ("chk weight 20", 20, False),
        ("chk weight 0", 0, False),
        ("chk weight 999", -5, False),
        ("chk -20", -5, True),
        ("chk weight", -5, True),
        ("chk other", -5, True),
    ],
)
def test_tracked_scripts(entry: str, weight: int, *, dropped: bool) -> None:
    (found,) = instance(f"track_script {{\n{entry}\n}}", more=CHECK).tracked
    assert (found.weight, bool(found.dropped)) == (weight, dropped)
    assert found.check


def test_a_script_that_is_not_there() -> None:
    found = instance("track_script { chk }")
    assert [(str(one.name), one.check) for one in found.tracked] == [("chk", None)]
    assert not found.is_weighted


def test_a_sync_group_tracks_for_its_members() -> None:
    group = "vrrp_sync_group all {\n group {\n one\n two\n }\n track_script {\n chk\n }\n%s\n}"
    found = instance(more=CHECK + group % "track_file {\n f\n }")
    assert [one.weight for one in found.tracked] == [-5]
    assert found.is_weighted
    assert found.tracks_other
    own = instance("track_script {", "chk", "}", more=CHECK + "vrrp_sync_group g { group { one } }")
    assert [bool(one.dropped) for one in own.tracked] == [True]
    assert not own.is_weighted


def test_a_sync_group_with_an_address_owner_has_no_weights() -> None:
    group = "vrrp_sync_group all {\n group {\n one\n two\n }\n track_script {\n chk\n }\n}\n"
    found = instance(more=CHECK + group + "vrrp_instance two {\n state MASTER\n}")
    assert [(one.weight, one.dropped) for one in found.tracked] == [(0, "")]


def test_tracked_processes() -> None:
    process = "vrrp_track_process haproxy {\n process haproxy\n weight -10\n}"
    found = instance("track_process {", "haproxy", "other weight 3", "}", more=process)
    assert [one.weight for one in found.processes] == [-10, 3]
    assert found.tracks_other


def test_addresses() -> None:
    found = instance(
        *("unicast_src_ip 10.0.0.11", "unicast_peer {", "10.0.0.12", "10.0.0.13 min_ttl 5", "}"),
        *("virtual_ipaddress {", "10.0.0.5/24 dev eth0", "<your VIP>", "}"),
        *("virtual_ipaddress_excluded {", "fd00::5", "}"),
    )
    assert [str(word) for word in found.unicast_peers] == ["10.0.0.12", "10.0.0.13"]
    assert [str(vip.word) for vip in found.vips] == ["10.0.0.5/24", "<your VIP>"]
    assert [str(word) for word in found.vips[0].rest] == ["dev", "eth0"]
    assert found.vips[1].word.is_placeholder
    assert [str(vip.word) for vip in found.excluded] == ["fd00::5"]
    assert found.has_unicast_block
    assert found.version == 2


def test_the_first_of_two_with_one_name_counts() -> None:
    text = "vrrp_instance a {\n priority 5\n}\nvrrp_instance a {\n priority 6\n}\n"
    found = view(text + 2 * CHECK.replace("-5", "7") + CHECK)
    assert [one.priority for one in found.instances] == [5]
    assert [one.weight for one in found.checks] == [7]
    assert [(str(name), name.at.line) for name in found.skipped] == [("a", 4)]


def test_globals_and_virtual_servers() -> None:
    found = view(
        "global_defs {\n router_id a\n vrrp_strict\n}\nglobal_defs {\n router_id b\n}\n"
        "virtual_server 10.0.0.5 6443 {\n}\nvirtual_server fwmark 3 {\n}\n"
        "virtual_server group g {\n}\nvirtual_server_group g {\n 10.0.0.6 6443\n}\n"
    )
    assert {name: str(word) for name, word in found.globals.items()} == {
        "router_id": "b",
        "vrrp_strict": "",
    }
    servers = [(str(word), word.at.line, word.at.column) for word in found.virtual_servers]
    assert servers == [("10.0.0.5 6443", 8, 16), ("fwmark 3", 10, 16), ("10.0.0.6 6443", 15, 2)]


@pytest.mark.parametrize(
    ("lines", "ids"),
    [
        ("", [""]),
        ("@one priority 1\n@two priority 2", ["one", "two"]),
        ("@^one priority 1", ["one", ""]),
        ("@^one priority 1\n@two priority 2", ["one", "two"]),
        ("# @one priority 1", [""]),
    ],
)
def test_one_view_for_each_id(lines: str, ids: list[str]) -> None:
    found = views(f"vrrp_instance a {{\n{lines}\n}}\n")
    assert [one.config_id for one in found] == ids


def test_included_files_are_part_of_what_includes_them() -> None:
    text = "global_defs {\n}\nvrrp_instance a {\n priority 7\n}\n"
    part = document("conf.d/a.conf", text, Kind.KEEPALIVED)
    whole = document("keepalived.conf", "include conf.d/*.conf\n", Kind.KEEPALIVED)
    (found,) = views(whole.text, part)
    at = found.instances[0].at
    assert (at.file, at.line, at.excerpt) == ("conf.d/a.conf", 3, "vrrp_instance a {")
    assert found.is_whole
    assert views_of(part, (whole, part)) == ()
    alone = view(whole.text)
    assert [str(word) for word in alone.missing] == ["conf.d/*.conf"]
    assert not alone.is_whole


def test_files_that_include_each_other_stand_for_themselves() -> None:
    one = document("a.conf", "include b.conf\nvrrp_instance a {\n}\n", Kind.KEEPALIVED)
    two = document("b.conf", "include a.conf\nvrrp_instance b {\n}\n", Kind.KEEPALIVED)
    assert views_of(one, (one, two))
    assert views_of(two, (one, two))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "}",
        "{",
        "vrrp_instance {",
        "vrrp_instance a b {\n}",
        "vrrp_instance a {\n virtual_ipaddress {\n { }\n",
        "vrrp_script {\n}",
        'vrrp_script a {\n script ""\n weight\n}',
        "track_script {\n}\nvrrp_sync_group {\n group\n}",
        "@\n@^\n~SEQ(x,1,9999999999) a\n$X=${X}\n${X}",
        "virtual_server {\n}\nvirtual_server group {\n}\nvirtual_server_group {\n}",
        "global_defs { { } }\n\0\ufffd\r\n",
    ],
)
def test_any_text_gives_a_view(text: str) -> None:
    assert views(text)


def test_placeholders_with_braces_are_words() -> None:
    found = instance(
        *("state {{ state }}", "priority {{prio|default(1)}}", "interface eth0"),
        *("authentication {", "auth_type PASS", "auth_pass {{ pw }}", "}"),
        *("virtual_ipaddress {", "{{ vip }}/24 dev {{ interface }}", "{VIP}", "}"),
    )
    assert (str(found.state_word), str(found.priority_word)) == (
        "{{ state }}",
        "{{prio|default(1)}}",
    )
    assert found.priority == 100
    assert str(found.auth_pass) == "{{ pw }}"
    words = [str(word) for vip in found.vips for word in (vip.word, *vip.rest)]
    assert words == ["{{ vip }}/24", "dev", "{{ interface }}", "<VIP>"]
    assert found.vips[0].word.is_placeholder
    assert view("vrrp_instance {{ name }} {\n}\n").instances[0].name.text == "{{ name }}"

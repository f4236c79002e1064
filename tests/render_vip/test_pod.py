"""What makes a pod restart: its configuration, not its comments, and never a readable secret."""

from __future__ import annotations

import copy

import pytest

import member_factory
from kubevipgen.formats.yaml import Map
from kubevipgen.render import pod
from kubevipgen.render.plan import Content, Job
from kubevipgen.secrets import Secrets

CLUSTER = member_factory.cluster()
KEYED, BARE = Secrets(certificate_key="ab" * 32), Secrets()


def checksum(*contents: Content, secrets: Secrets = KEYED) -> str:
    tree = Map({"metadata": Map({"name": "x", "labels": {}})})
    pod.annotate_checksum(tree, Job(CLUSTER, CLUSTER.nodes[0], secrets), *contents)
    return str(tree["metadata"]["annotations"][pod.CHECKSUM])


def test_a_comment_restarts_nothing() -> None:
    assert checksum(Content("# one\na 1\n")) == checksum(Content("# two\n  # three\na 1\n"))


@pytest.mark.parametrize("text", ["a 2\n", "a 1\nb\n", "a 1 # c\n"])
def test_a_setting_does(text: str) -> None:
    assert checksum(Content("a 1\n")) != checksum(Content(text))


def test_text_moved_between_files_counts() -> None:
    assert checksum(Content("a\n"), Content("b\n")) != checksum(Content("a\nb\n"), Content(""))


def test_a_new_password_restarts_the_pod() -> None:
    old, new = Content("auth_pass abc\n", ("abc",)), Content("auth_pass xyz\n", ("xyz",))
    assert checksum(old) != checksum(new)


def test_a_password_cannot_be_tried_against_the_checksum() -> None:
    content = Content("auth_pass abc\n", ("abc",))
    open_text = checksum(Content("auth_pass abc\n"))
    assert checksum(content) != open_text
    # Another key, another checksum; without a key the password does not count at all.
    assert checksum(content) != checksum(content, secrets=Secrets(certificate_key="cd" * 32))
    other = Content("auth_pass xyz\n", ("xyz",))
    assert checksum(content, secrets=BARE) == checksum(other, secrets=BARE)


def test_the_shared_base_is_never_changed() -> None:
    before = copy.deepcopy(pod.base("haproxy", "x"))
    changed = pod.base("haproxy", "y")
    pod.mount_file(changed, "config", "/a", "/b")
    assert pod.base("haproxy", "x") == before

"""No secret survives, in whatever way it was written down."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from kubevipgen.formats import yaml
from kubevipgen.output.mask import MASK, line_keys, mask, mask_keys

GRAPHIC = st.characters(min_codepoint=33, max_codepoint=126)
SECRETS = st.lists(
    st.text(GRAPHIC, min_size=1, max_size=12).filter(lambda s: s.strip("*")), max_size=4
)
PIECES = st.lists(st.text("ab*\\'\" \n", max_size=6), max_size=6)


@given(SECRETS, PIECES, st.data())
@example(["ab", "bc"], ["a", "c"], None)
def test_no_secret_survives(
    secrets: list[str], pieces: list[str], data: st.DataObject | None
) -> None:
    order = data.draw(st.permutations([*secrets, *pieces])) if data else ["abc", *secrets, *pieces]
    hidden = mask("".join(order), secrets)
    assert not [secret for secret in secrets if secret in hidden]


@given(
    st.lists(st.text("ab*", min_size=1, max_size=4).filter(lambda s: s.strip("*")), max_size=4),
    st.text("ab*"),
)
def test_no_secret_survives_among_masks(secrets: list[str], text: str) -> None:
    """Overlaps, and secrets that the mask itself would complete."""
    hidden = mask(text, secrets)
    assert not [secret for secret in secrets if secret in hidden]


@given(st.text(GRAPHIC, min_size=4, max_size=20).filter(lambda s: not set(s) <= set("*:,/")))
def test_quoted_and_escaped(secret: str) -> None:
    ways = [
        yaml.dump({"a": secret}),
        json.dumps(secret),
        "'" + secret.replace("'", "''") + "'",
        "'" + secret.replace("'", "'\\''") + "'",
        '"' + secret.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"',
    ]
    for text in ways:
        hidden = mask(f"before {text} after", [secret])
        assert MASK in hidden
        assert secret not in hidden


@given(st.text("abc \n", max_size=40))
def test_no_secrets_nothing_changes(text: str) -> None:
    assert mask(text, []) == mask(text, [""]) == mask(text, ["xyz"]) == text


def test_longest_first() -> None:
    assert mask("token: abcdef.x\n", ["abc", "abcdef.x"]) == f"token: {MASK}\n"


def test_overlapping_secrets_leave_no_end() -> None:
    assert mask("-abcd-", ["abc", "bcd"]) == f"-{MASK}-"


def test_a_key_file_is_one_line() -> None:
    pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabcd\n-----END RSA PRIVATE KEY-----\n"
    assert mask(pem, [pem]) == f"{MASK}\n"


def test_a_key_inside_another_file() -> None:
    pem = "-----BEGIN KEY-----\nMIIEabcd\n-----END KEY-----\n"
    indented = "content: |\n" + "".join(f"    {line}\n" for line in pem.splitlines()) + "more: 1\n"
    hidden = mask(indented, [pem])
    assert "MIIE" not in hidden
    assert hidden.endswith("more: 1\n")


def test_line_keys() -> None:
    text = 'a: 1\ntoken: "s3"\n  - certificateKey: s3\n    auth_pass s3\nstats auth admin:s3\n'
    assert line_keys(text, ["s3"]) == ("auth_pass", "certificateKey", "stats", "token")
    assert line_keys("x\ns3\n", ["s3"]) == ("*",)
    assert line_keys(text, []) == ()


def test_old_secrets_are_hidden_by_their_line() -> None:
    old = "a: 1\ntoken: old\n  auth_pass older\nstats uri /\nstats auth admin:oldest\n"
    hidden = mask_keys(old, ["token", "auth_pass", "stats"], ["stats uri /"])
    assert "old" not in hidden
    assert hidden.splitlines()[0] == "a: 1"
    assert "stats uri /" in hidden

"""What a script echoes into a file, and how findings about it speak."""

from __future__ import annotations

import pytest

from kubevipgen.lint.document import Document, Kind
from kubevipgen.lint.documents import documents
from kubevipgen.lint.judge import judge
from kubevipgen.lint.rules import RULES

CONFIG = "vrrp_instance VI_1 {\n    interface eth0\n    virtual_router_id 51\n}\n"
BACKEND = "backend k8s\n    server a 10.0.0.1:6443 check\n"


def inside(file: str, text: str) -> list[Document]:
    return list(documents(file, text)[1:])


ECHOES = {  # opening, end of the text: the file
    ('echo "', '" > /etc/keepalived/keepalived.conf'): "/etc/keepalived/keepalived.conf",
    ("echo '", "' >/etc/keepalived/keepalived.conf;"): "/etc/keepalived/keepalived.conf",
    ('sudo echo -e "', '" | sudo tee -a "$DIR/keepalived.conf"'): "/opt/ha/keepalived.conf",
    (
        "bash -c 'echo \"",
        "\" > /etc/keepalived/keepalived.conf'",
    ): "/etc/keepalived/keepalived.conf",
    ('echo "', '" > $UNKNOWN/keepalived.conf'): "",
}


@pytest.mark.parametrize(("opening", "end"), ECHOES)
@pytest.mark.parametrize("first", ["", "#!/bin/sh\n", "set -e\n"])
def test_echo(first: str, opening: str, end: str) -> None:
    text = f"{first}DIR=/opt/ha\n  {opening}{CONFIG.strip()}{end}\nsystemctl restart keepalived\n"
    [part] = inside("install.sh", text)
    assert (part.kind, part.text, part.path) == (Kind.KEEPALIVED, CONFIG, ECHOES[opening, end])
    assert part.is_fragment == ("-a" in end)
    lines = text.split("\n")
    for number, line in enumerate(part.lines[:-1], 1):
        place = part.at(number, 1)
        assert place.excerpt == lines[place.line - 1]
        assert place.excerpt[place.column - 1 :].startswith(line)


def test_an_echo_is_read_as_the_shell_reads_it() -> None:
    text = 'VIP=10.0.0.9\necho "\nbackend $VIP\n    server \\"a b\\" \\$X:1\n" > haproxy.cfg\n'
    [part] = inside("x.sh", text)
    assert part.text == '\nbackend 10.0.0.9\n    server "a b" $X:1\n\n'


@pytest.mark.parametrize(
    "text",
    [
        f"# echo '{CONFIG}' > keepalived.conf\n",
        f"echo '{CONFIG}'\n",  # to the terminal
        f"cat <<EOF > notes.txt\necho '{CONFIG}' > \nEOF\n",
        "echo 'vrrp_instance A {' > keepalived.conf\n",  # one line
        f"echo 'never closed\n{BACKEND}",
        f"my-echo '{CONFIG}' > keepalived.conf\n",
    ],
)
def test_no_echo(text: str) -> None:
    assert not inside("x.sh", f"#!/bin/sh\n{text}")


def test_a_message_says_variables_as_the_script_has_them() -> None:
    text = f"cat <<EOF > /etc/keepalived/keepalived.conf\n{CONFIG.replace('eth0', '$NIC')}EOF\n"
    found = judge(documents("x.sh", text), RULES, {})
    [message] = [one.message for one in found if one.rule == "no-health-check"]
    assert "or $NIC goes down" in message

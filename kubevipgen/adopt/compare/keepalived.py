"""keepalived.conf line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kubevipgen import resources
from kubevipgen.adopt.compare.made import Made
from kubevipgen.adopt.compare.others import ASKS_ELSE, asks_the_api
from kubevipgen.adopt.compare.policy import Candidate, Row, known, table
from kubevipgen.adopt.held import Held
from kubevipgen.adopt.notes import Entry, Fate
from kubevipgen.finding import Location
from kubevipgen.formats import keepalived as language
from kubevipgen.formats.tree import Block, Config, Line
from kubevipgen.lint.around import Cluster
from kubevipgen.lint.build._keepalived_masks import unmasked
from kubevipgen.lint.placeholder_forms import in_value
from kubevipgen.lint.view.keepalived import Instance, Keepalived
from kubevipgen.lint.view.script import Script
from kubevipgen.lint.view.word import Word

Item = Line | Block
Result = Entry | tuple[Entry, Candidate]
_SECRET = "auth_pass"  # noqa: S105  (a keyword)
_EACH_ITS_OWN = ("router_id", "priority", "unicast_src_ip")
_OTHER_VIP = "it holds another VIP, and keepalived.conf is written whole"
_APART = "announce it from other machines, or as a Service of type LoadBalancer"


@dataclass(frozen=True, slots=True)
class _Rendered:
    """The lines of one kind of block: by keyword, with the reason above each."""

    lines: dict[str, list[str]]
    reasons: dict[str, str]
    inner: dict[str, set[str]]  # of blocks in it: virtual_ipaddress, unicast_peer, ...

    def has(self, item: Item) -> bool:
        return " ".join(item.words) in self.lines.get(item.words[0], ())


def results(old: Keepalived, held: Iterable[Held], made: Made, files: Cluster) -> Iterator[Result]:
    """Every line; those of instances that the endpoint is not about as one."""
    mine = {one.instance.name.text for one in held if one.view is old}
    tracked = {
        entry.name.text for one in old.instances if one.name.text in mine for entry in one.tracked
    }
    views = made.all(Keepalived, old.document.node or old.config_id)
    for item in old.config.items:
        kind = item.words[0]
        name = item.words[1] if len(item.words) > 1 else ""
        if kind == "global_defs" and isinstance(item, Block):
            yield _carried(old, item)
            yield from _globals(old, item, _rendered(views, kind), made)
        elif kind == "vrrp_script" and isinstance(item, Block):
            yield from _script(old, item, _rendered(views, kind), is_used=name in tracked)
            yield from _asked(old, name, files) if name in tracked else ()
        elif kind == "vrrp_instance" and isinstance(item, Block) and name in mine:
            instance = next(one for one in old.instances if one.name.text == name)
            yield _carried(old, item)
            yield from _instance(old, instance, _rendered(views, kind), made)
        else:
            yield _other(old, item)


def _rendered(views: Iterable[Keepalived], kind: str) -> _Rendered:
    lines: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    inner: dict[str, set[str]] = {}
    for view in views:
        for block in view.config.items:
            if not isinstance(block, Block) or block.words[0] != kind:
                continue
            for item in block.items:
                if isinstance(item, Block):
                    texts = {" ".join(line.words) for line in item.items}
                    inner.setdefault(item.words[0], set()).update(texts)
                else:
                    text = " ".join(item.words)
                    lines.setdefault(item.words[0], []).append(text)
                    reasons.setdefault(text, " ".join(item.comments))
    return _Rendered(lines, reasons, inner)


def _globals(old: Keepalived, block: Block, new: _Rendered, made: Made) -> Iterator[Result]:
    for item in block.items:
        if new.has(item):
            yield _carried(old, item)
        else:
            yield from _judged(old, item, new, ("global_defs", made))


def _script(old: Keepalived, block: Block, new: _Rendered, *, is_used: bool) -> Iterator[Entry]:
    """One that nothing of the endpoint tracks is as good as none."""
    rows = table("keepalived-vrrp-script")
    yield _carried(old, block)
    for item in block.items:
        if not is_used:
            yield _entry(old, item, Row(Fate.IDLE, "no vrrp_instance of the API tracks it"))
        elif new.has(item):
            yield _carried(old, item)
        else:
            yield _entry(old, item, rows.get(item.words[0], rows["script"]))


def _asked(old: Keepalived, name: str, files: Cluster) -> Iterator[Entry]:
    """A check that is not about the API is missed; so is one that nobody has seen."""
    check = next((one for one in old.checks if one.name.text == name), None)
    if check is None or check.command is None or asks_the_api(check.command.text):
        return
    scripts = {_base(script.document.path or script.document.file) for script in files.all(Script)}
    if check.path and _base(check.path) not in scripts:
        why = "its file is not here, so what it does beside asking is not known"
        yield Entry(check.command.at, check.path, Fate.LOST, why, "give it too")
    elif not check.path:
        yield Entry(check.command.at, check.command.text, Fate.LOST, ASKS_ELSE)


def _base(path: str) -> str:
    return path.rpartition("/")[2]


def _instance(old: Keepalived, one: Instance, new: _Rendered, made: Made) -> Iterator[Result]:
    for item in one.block.items:
        if isinstance(item, Block) and item.words[0] in _BLOCKS:
            yield _carried(old, item)
            for line in item.items:
                yield _in_block(old, item, line, new, made)
        elif new.has(item):
            yield _carried(old, item)
        else:
            yield from _judged(old, item, new, ("vrrp_instance", made))


_BLOCKS = ("virtual_ipaddress", "unicast_peer", "authentication", "track_script")


def _in_block(old: Keepalived, block: Block, line: Item, new: _Rendered, made: Made) -> Entry:
    kind, text = block.words[0], " ".join(line.words)
    rendered = new.inner.get(kind, set())
    if text in rendered:
        return _carried(old, line)
    if kind == "authentication":
        return _authentication(old, line, rendered)
    if kind == "track_script":
        return _entry(old, line, table("keepalived-vrrp-instance")[kind])
    if kind == "virtual_ipaddress":
        return _vip(old, line, rendered, made)
    own = {a.ip for node in made.cluster.vip_nodes for a in node.addresses}
    if Word(line.words[0], _at(old, line)).address in own:
        return _entry(old, line, Row(Fate.IDLE, "a node is no peer of itself"))
    return _entry(old, line, Row(Fate.LOST, "no node has this address", "add it to nodes[]"))


def _authentication(old: Keepalived, line: Item, rendered: set[str]) -> Entry:
    row = table("keepalived-vrrp-instance")[_SECRET]
    if line.words[0] == _SECRET and any(text.startswith(_SECRET) for text in rendered):
        return Entry(_at(old, line, secret=True), _SECRET, Fate.CARRIED)
    place = _at(old, line, secret=line.words[0] == _SECRET)
    text = _SECRET if line.words[0] == _SECRET else " ".join(line.words)
    return Entry(place, text, row.fate, row.why, row.hint)


def _vip(old: Keepalived, line: Item, rendered: set[str], made: Made) -> Entry:
    """A single address with its interface; without a length keepalived takes it for one too."""
    if Word(line.words[0], _at(old, line)).address not in made.cluster.endpoint.vips:
        return _entry(old, line, Row(Fate.LOST, "only the VIPs of the endpoint are rendered"))
    same = next((text for text in rendered if text.split("/")[0] == _bare(line)), "")
    words = same.split()
    bare = [line.words[0].partition("/")[0], *line.words[1:]]
    is_whole = "/" not in line.words[0] or line.words[0] == words[0]
    if is_whole and (len(bare) == 1 or bare[1:] == words[1 : len(bare)]):
        return _carried(old, line)
    why = f"`{same}` is rendered: a wider prefix would add a second route to the subnet"
    if is_whole:
        why = f"`{same}` is rendered"
    return _entry(old, line, Row(Fate.REPLACED, why))


def _bare(line: Item) -> str:
    return line.words[0].partition("/")[0]


def _judged(
    old: Keepalived, item: Item, new: _Rendered, where: tuple[str, Made]
) -> Iterator[Result]:
    """By the table, by what is rendered in its place, by what the spec's own tables say."""
    block, made = where
    keyword = item.words[0]
    row = table(f"keepalived-{block.replace('_', '-')}").get(keyword)
    texts = new.lines.get(keyword)
    if row and texts and row.fate is Fate.REPLACED and keyword not in _EACH_ITS_OWN:
        row = row._replace(why=f"`{texts[-1]}` is rendered: {row.why}")
    if row is None and texts:
        reason = new.reasons[texts[-1]]
        row = Row(Fate.REPLACED, f"`{texts[-1]}` is rendered" + (f". {reason}" if reason else ""))
    if row is None:
        row = _by_spec(keyword, block, made)
    if row is not None:
        yield _entry(old, item, row)
        return
    lost = _entry(old, item, Row(Fate.LOST, f"nothing that is rendered in {block} does the same"))
    text = ""
    if not isinstance(item, Block) and keyword in known("keepalived", block):
        text = _as_extra(item)
    if text:
        yield lost, Candidate(("keepalived", "extra", block), text)
    else:
        yield lost


def _by_spec(keyword: str, block: str, made: Made) -> Row | None:
    spec = resources.data("keepalived-directives")
    if instead := spec["owned"].get(block, {}).get(keyword):
        return Row(Fate.REPLACED, str(instead).removeprefix("nothing; "))
    if why := spec["refused"].get(block, {}).get(keyword):
        return Row(Fate.LOST, why)
    why = spec["risky"].get(block, {}).get(keyword)
    if why and not (made.is_service and "inside the pod" in why):  # a service sees the host's files
        return Row(Fate.LOST, why)
    return None


def _as_extra(item: Line) -> str:
    """Quoted as keepalived.conf needs it; "" for what it cannot hold."""
    try:
        return language.dump(Config((Line(item.words),))).strip()
    except ValueError:
        return ""


def _other(old: Keepalived, item: Item) -> Entry:
    kind = item.words[0]
    row = table("keepalived-blocks").get(kind)
    if row is None and kind == "vrrp_instance":
        row = Row(Fate.LOST, _OTHER_VIP, _APART)
    if row is None:
        row = Row(Fate.LOST, "keepalived.conf is written whole, without blocks of this kind")
    return _entry(old, item, row)


def _entry(old: Keepalived, item: Item, row: Row) -> Entry:
    text = _text(old, item)
    if not isinstance(item, Block) and in_value(text):
        row = Row(Fate.LOST, "a value has yet to be filled in here")
    return Entry(_at(old, item), text, row.fate, row.why, row.hint, "", _end(old, item))


def _text(old: Keepalived, item: Item) -> str:
    """The words, placeholders as the file has them."""
    places = [old.document.at(item.line, column) for column in item.columns]
    if len(places) != len(item.words) or item.source:
        return " ".join(item.words)
    return " ".join(map(unmasked, item.words, places))


def _carried(old: Keepalived, item: Item) -> Entry:
    return Entry(_at(old, item), _text(old, item), Fate.CARRIED)


def _at(old: Keepalived, item: Item, *, secret: bool = False) -> Location:
    if item.source and item.source != old.document.file:
        return Location(item.source, "", item.line, item.column)
    place = old.document.at(item.line, item.column)
    return Location(place.file, place.path, place.line, place.column) if secret else place


def _end(old: Keepalived, item: Item) -> int:
    """The last line of a block, in the user's file."""
    if not isinstance(item, Block) or item.source:
        return 0
    return old.document.at(_last(item)).line


def _last(item: Item) -> int:
    if isinstance(item, Block):
        return max([item.line, *(_last(inner) for inner in item.items)])
    return item.line

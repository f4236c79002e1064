"""haproxy.cfg line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kubevipgen import resources
from kubevipgen.adopt.balance import api_proxies
from kubevipgen.adopt.compare import haproxy_lines
from kubevipgen.adopt.compare.made import Made
from kubevipgen.adopt.compare.policy import Candidate, Row, known, table
from kubevipgen.adopt.notes import Entry, Fate
from kubevipgen.adopt.proxy import stats_pages, status_page
from kubevipgen.finding import Location
from kubevipgen.formats import haproxy as language
from kubevipgen.formats.tree import Block, Config, Line
from kubevipgen.lint.view.haproxy import Directive, Haproxy, Proxy

_PAIRS = ("option", "timeout", "stats", "http-check", "tcp-check", "tcp-request", "tcp-response")
_SEVERAL = ("acl", "http-request", "tcp-request", "tcp-response", "stick", "use-server", "stats")
_ELSEWHERE = "this section of haproxy.cfg is not about the API, and haproxy.cfg is written whole"
_APART = "give it a haproxy of its own, on other machines or as a pod"
_NO_PAGE = "the page that is rendered has settings of its own"
Result = Entry | tuple[Entry, Candidate]


@dataclass(frozen=True, slots=True)
class _Pool:
    """What is rendered: name of a directive -> texts, and the reason above each text."""

    by_name: Mapping[str, list[str]]
    reasons: Mapping[str, str]

    def has(self, text: str) -> bool:
        return text in self.reasons


@dataclass(frozen=True, slots=True)
class _Order:
    """Where lines stand in a section, and which is the last of each name."""

    places: Mapping[Location, int]
    last: Mapping[str, int]

    @classmethod
    def of(cls, proxy: Proxy) -> _Order:
        lines = list(enumerate(proxy.directives))
        names = {name_of(word.text for word in line.words): place for place, line in lines}
        return cls({line.at: place for place, line in lines}, names)

    def overrules(self, line: Directive, name: str) -> bool:
        """Whether another line of this name comes later, where only the last counts.

        A line that is not there has been taken back by a `no option`.
        """
        if line.words[0].text in (*_SEVERAL, "log", "no", "http-check"):
            return False
        place = self.places.get(line.at)
        return place is None or self.last.get(name, place) > place


@dataclass(frozen=True, slots=True)
class _Scope:
    """One kind of section: how its lines are called in tables, and what is rendered for it."""

    name: str  # global or proxy
    section: str  # of haproxy.extra
    pool: _Pool
    made: Made
    names: frozenset[str]  # of sections that are lost, to which a line may refer


def results(old: Haproxy, made: Made) -> Iterator[Result]:
    """Every line, and for some of them how the cluster file may hold them after all."""
    found = made.all(Haproxy, old.document.node)
    new = found[0] if found else None
    pools = {name: _pool(new, name) for name in ("global", "proxy", "pages")}
    names = frozenset(name for _, name, _ in old.others if name)

    def scope(name: str, section: str) -> _Scope:
        return _Scope(name, section, pools[name], made, names)

    for line in _of_heads(old, "global", "defaults"):
        yield _carried(line)
    for line in old.globals:
        yield from _line(line, scope("global", "global"), ())
    api = api_proxies(old)
    used = {line.at for proxy in api for line in proxy.directives if line.inherited}
    orders = tuple(_Order.of(proxy) for proxy in api)
    for lines in old.defaults:
        for line in lines:
            if line.at in used:
                yield from _line(line, scope("proxy", "defaults"), orders)
            else:
                yield _entry(line, Row(Fate.IDLE, "no section of the API uses these defaults"))
    for proxy, order in zip(api, orders, strict=True):
        section = "backend" if proxy.kind == "backend" else "frontend"
        yield _carried(Directive((proxy.name,), proxy.at), f"{proxy.kind} {proxy.name.text}")
        for line in proxy.directives:
            if not line.inherited:
                yield from _line(line, scope("proxy", section), (order,))
    yield from _pages(old, pools["pages"])
    yield from _others(old, api)


def _of_heads(old: Haproxy, *kinds: str) -> Iterator[Directive]:
    return (head for head in old.heads if head.words[0].text in kinds)


def _pool(new: Haproxy | None, name: str) -> _Pool:
    """Of the section global, of those that the API goes through, or of the pages."""
    by_name: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    api = {proxy.at.line for proxy in api_proxies(new)} if new else set()
    for block in new.config.items if new else ():
        kind = block.words[0]
        is_api = kind == "defaults" or block.line in api
        belongs = "global" if kind == "global" else "proxy" if is_api else "pages"
        for item in block.items if isinstance(block, Block) and belongs == name else ():
            text = " ".join(item.words)
            by_name.setdefault(name_of(item.words), []).append(text)
            reasons.setdefault(text, " ".join(item.comments))
    return _Pool(by_name, reasons)


def name_of(words: Iterable[str]) -> str:
    """``timeout client``, ``option tcplog``, ``maxconn``, as the tables call a directive."""
    found = list(words)
    if found[0] in {"no", "default"} and len(found) > 1:
        found = found[1:]
    return " ".join(found[:2]) if found[0] in _PAIRS else found[0]


def _line(line: Directive, scope: _Scope, orders: tuple[_Order, ...]) -> Iterator[Result]:
    name = line.words[0].text
    if scope.pool.has(line.text):
        yield _carried(line)
        return
    if scope.name == "proxy" and name in haproxy_lines.READERS:
        yield from haproxy_lines.READERS[name](line, scope.made)
        return
    row = _row(line, scope, orders)
    if row is not None:
        yield _entry(line, row)
        return
    lost = Row(Fate.LOST, f"nothing that is rendered in section {scope.section} does the same")
    names = {name_of(word.text for word in line.words), name}
    is_known = bool(names & known("haproxy", scope.section))
    text = _as_extra(line) if is_known else ""
    if text and _stands_alone(line, scope):
        yield _entry(line, lost), Candidate(("haproxy", "extra", scope.section), text)
    else:
        yield _entry(line, lost)


def _row(line: Directive, scope: _Scope, orders: tuple[_Order, ...]) -> Row | None:
    """By the table, by what is rendered in its place, by what the spec's own tables say."""
    name = name_of(word.text for word in line.words)
    rows = table(f"haproxy-{scope.name}")
    if orders and all(order.overrules(line, name) for order in orders):
        return Row(Fate.IDLE, "a later line takes its place")
    if leads := haproxy_lines.leads_to_servers(line):
        return leads
    if row := rows.get(name) or rows.get(line.words[0].text):
        return _extended(row, name, scope)
    if name in scope.pool.by_name and line.words[0].text not in _SEVERAL:
        texts = scope.pool.by_name[name]
        reason = scope.pool.reasons[texts[-1]]
        return Row(Fate.REPLACED, f"`{texts[-1]}` is rendered" + (f". {reason}" if reason else ""))
    return _by_spec(name, line.words[0].text, scope)


def _extended(row: Row, name: str, scope: _Scope) -> Row:
    """With what is rendered, where that says more than the row."""
    texts = scope.pool.by_name.get(name, [])
    if row.fate is Fate.REPLACED and len(texts) == 1:
        return row._replace(why=f"`{texts[0]}` is rendered: {row.why}")
    return row


def _by_spec(name: str, first: str, scope: _Scope) -> Row | None:
    spec = resources.data("haproxy-directives")
    if name in spec["httpOnly"] or first in spec["httpOnly"]:
        return table("haproxy-proxy")["timeout http-request"]
    owned = spec["owned"].get(scope.section, {})
    if instead := owned.get(name) or owned.get(first):
        return Row(Fate.REPLACED, instead.removeprefix("nothing; "))
    refused = spec["refused"]["global" if scope.name == "global" else "proxies"]
    if why := refused.get(name) or refused.get(first):
        return Row(Fate.LOST, why)
    risky = spec["risky"].get(scope.section, {})
    why = risky.get(name) or risky.get(first)
    return Row(Fate.LOST, why) if why else None


def _stands_alone(line: Directive, scope: _Scope) -> bool:
    """Whether it may be written elsewhere: without sections that are lost, files a pod lacks."""
    words = [word.text for word in line.words]
    if any(word.is_placeholder for word in line.words) or scope.names & set(words):
        return False
    return scope.made.is_service or not any(word.startswith("/") for word in words)


def _as_extra(line: Directive) -> str:
    """Quoted as haproxy.cfg needs it; "" for what no haproxy.cfg can hold."""
    words = tuple(word.text for word in line.words)
    try:
        dumped = language.dump(Config((Block(("defaults",), (Line(words),)),)))
    except ValueError:
        return ""
    return dumped.splitlines()[-1].strip()


def _pages(old: Haproxy, pool: _Pool) -> Iterator[Entry]:
    """The statistics page, and the status page of our own."""
    ours = status_page(old)
    pages = stats_pages(old)[:1]
    for proxy in (*pages, *([ours] if ours else ())):
        yield _carried(Directive((proxy.name,), proxy.at), f"{proxy.kind} {proxy.name.text}")
        for line in proxy.directives:
            if line.inherited:
                continue
            if pool.has(line.text) or line.starts("bind") or line.starts("stats", "auth"):
                yield _carried(line, " ".join(word.text for word in line.words[:2]))
            else:
                yield _entry(line, Row(Fate.REPLACED, _NO_PAGE))


def _others(old: Haproxy, api: tuple[Proxy, ...]) -> Iterator[Entry]:
    """Sections for other services, and of kinds that the cluster file does not have."""
    ours = {id(p) for p in (*api, *stats_pages(old)[:1], status_page(old))}
    heads = {proxy.at for proxy in old.proxies if id(proxy) in ours}
    blocks = [item for item in old.config.items if isinstance(item, Block)]
    for head, block in zip(old.heads, blocks, strict=True):
        kind = head.words[0].text
        if head.at in heads or kind in ("global", "defaults"):
            continue
        first, last = head.at, max([block.line, *(item.line for item in block.items)])
        row = Row(Fate.LOST, _ELSEWHERE, _APART)
        if kind not in ("frontend", "backend", "listen"):
            row = Row(Fate.LOST, "sections of this kind are not rendered")
        end = old.document.at(last).line
        yield Entry(first, head.text, row.fate, row.why, row.hint, old.document.node, end)


def _entry(line: Directive, row: Row) -> Entry:
    return Entry(line.at, line.text, row.fate, row.why, row.hint)


def _carried(line: Directive, text: str = "") -> Entry:
    return Entry(line.at, text or line.text, Fate.CARRIED)

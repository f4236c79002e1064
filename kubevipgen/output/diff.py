"""What a render would change in an output folder, without showing a secret of either side.

The secrets that are on disk may be older than those given now, hence unknown. So every line of a
file on disk that begins like a line that holds a secret is hidden, unless the very same line has
just been rendered without a secret.
"""

from __future__ import annotations

import difflib
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from kubevipgen.output import state as states
from kubevipgen.output.changes import Known
from kubevipgen.output.look import Look
from kubevipgen.output.mask import mask, mask_keys
from kubevipgen.output.paths import refusal
from kubevipgen.render.plan import RenderedFile

_HIDDEN = "a secret file, its content is not shown"
_PACKED = "a packed file, its content is not shown"
_COLOURS = {"---": "1", "+++": "1", "@@": "36", "-": "31", "+": "32"}


class _Pair(NamedTuple):
    """One path: what is on disk (None: nothing), what was rendered (None: no longer)."""

    look: Look
    path: str
    file: RenderedFile | None
    keys: tuple[str, ...]  # of secret lines, as far as they are known for either side


def diff_tree(
    folder: Path,
    files: list[RenderedFile],
    *,
    in_scope: Callable[[str], bool] = lambda _: True,
) -> Iterator[str]:
    """Unified differences from ``folder`` to ``files``, one text per path; none when equal.

    A file that this program made there and no longer renders is shown as removed.
    Raises FindingsError when ``folder`` is no folder.
    """
    if not folder.is_dir():
        raise refusal(f"{folder} is not a folder", "write it first: kubevipgen render -o DIR")
    before = states.load(folder) or states.NOTHING
    return differences(Look(folder), before, files, in_scope)


def differences(
    look: Look, before: Known, files: list[RenderedFile], in_scope: Callable[[str], bool]
) -> Iterator[str]:
    """As ``diff_tree``, for files that may be anywhere."""
    wanted = {file.tree_path: file for file in files}
    secrets = tuple({secret for file in files for secret in file.secrets})
    for path in sorted({*wanted, *filter(in_scope, before.files)}):
        file = wanted.get(path)
        entry = before.files.get(path)
        keys = {*(entry.keys if entry else ())}
        if file:
            keys.update(states.Entry.of(file).keys)
        yield from _compare(_Pair(look, path, file, tuple(keys)), secrets)


def colour(text: str) -> str:
    """The same text for a terminal."""
    return "".join(_colour_line(line) for line in text.splitlines(keepends=True))


def _colour_line(line: str) -> str:
    code = next((c for start, c in _COLOURS.items() if line.startswith(start)), "")
    body = line.rstrip("\n")
    return f"\033[{code}m{body}\033[0m{line[len(body) :]}" if code else line


def _compare(pair: _Pair, secrets: tuple[str, ...]) -> Iterator[str]:
    what = _kind(pair)
    if what not in ("", "file"):
        yield f"{pair.path}: is a {what} on disk\n"
        return
    raw = pair.look.read(pair.path) if what else None
    mode = _mode_change(pair) if raw is not None else ""
    if raw == (pair.file.data if pair.file else None):
        if mode:
            yield f"{pair.path}: {mode}\n"
        return
    note = f"{pair.path}: {mode}\n" if mode else ""
    yield note + _difference(pair, raw, secrets)


def _kind(pair: _Pair) -> str:
    """As ``paths.kind``, and never behind something that may lead anywhere."""
    why = pair.look.obstacle(pair.path)
    return f"path that cannot be used ({why})" if why else pair.look.kind(pair.path)


def _mode_change(pair: _Pair) -> str:
    now = stat.S_IMODE(pair.look.stat(pair.path).st_mode)
    if pair.file is None or now == pair.file.mode:
        return ""
    return f"mode {now:04o} -> {pair.file.mode:04o}"


def _difference(pair: _Pair, raw: bytes | None, secrets: tuple[str, ...]) -> str:
    verb = "new" if raw is None else "gone" if pair.file is None else "differs"
    if "*" in pair.keys or (raw is not None and _was_private(pair)):
        return f"{pair.path}: {verb}, {_HIDDEN}\n"
    if pair.file and pair.file.packed:
        return f"{pair.path}: {verb}, {_PACKED}\n"
    try:
        old = _text(raw or b"")
    except ValueError:
        return f"{pair.path}: {verb}, and is not text on disk\n"
    new = mask(pair.file.content, secrets) if pair.file else ""
    old = mask_keys(mask(old, secrets), pair.keys, new.splitlines())
    lines = _unified(pair, old, new, is_new=raw is None)
    return lines or f"{pair.path}: differs, only in secrets, not shown\n"


def _was_private(pair: _Pair) -> bool:
    """Closed on disk and open from now on: there may be secrets that nobody recorded."""
    if pair.file is None or not pair.file.mode & 0o004:
        return False
    return not pair.look.stat(pair.path).st_mode & 0o004


def _text(raw: bytes) -> str:
    """Raises ValueError for what is none; an archive of texts can be read as one, but by nobody."""
    if b"\0" in raw:
        raise ValueError("not text")
    return raw.decode()


def _unified(pair: _Pair, old: str, new: str, *, is_new: bool) -> str:
    names = ("/dev/null" if is_new else pair.path, pair.path if pair.file else "/dev/null")
    pieces = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), *names
    )
    return "".join(
        piece if piece.endswith("\n") else f"{piece}\n\\ No newline at end of file\n"
        for piece in pieces
    )

"""Putting secrets on disk: private from the first byte, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kubevipgen.finding import Location
from kubevipgen.secrets.private import refusal


def write_file(path: Path, text: str, *, replace: bool) -> None:
    """Write ``text`` with mode 0600, whatever the umask; an existing file only with ``replace``.

    The file gets its name when it is complete. Raises FindingsError.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".kubevipgen-", dir=path.parent) as folder:
            Path(folder).chmod(0o700)  # whatever the umask
            draft = Path(folder) / "draft"
            _write(draft, text)
            if replace:
                draft.replace(path)
            else:
                os.link(draft, path)  # fails when the name is taken, without a moment in between
        _sync_folder(path.parent)
    except FileExistsError:
        raise exists(path) from None
    except OSError as error:
        raise refusal(f"{path} cannot be written: {error.strerror}", "", _at(path)) from None


def write_folder(folder: Path, files: Mapping[str, str], *, keep_old: Path | None) -> None:
    """Make ``folder`` (0700) with ``files`` (0600), all at once.

    With ``keep_old`` an existing folder is moved there first. Raises FindingsError.
    """
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".tmp", dir=folder.parent))
    except OSError as error:
        raise refusal(f"{folder} cannot be made: {error.strerror}", "", _at(folder)) from None
    try:
        draft.chmod(0o700)
        for name, text in files.items():
            parent = (draft / name).parent
            parent.mkdir(exist_ok=True)
            parent.chmod(0o700)
            _write(draft / name, text)
        if keep_old and folder.exists():
            folder.rename(keep_old)
        draft.rename(folder)  # fails on a folder that holds something
    except OSError as error:
        raise refusal(f"{folder} cannot be made: {error.strerror}", "", _at(folder)) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _sync_folder(folder.parent)


def exists(path: Path) -> Exception:
    """The refusal to write over something."""
    hint = "--add keeps what is there and adds what is missing; --force makes everything anew"
    return refusal(f"{path} exists", hint, _at(path))


def _write(path: Path, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123  (an open descriptor)
        os.fchmod(descriptor, 0o600)  # a umask such as 0400 would have taken our own rights
        if os.fstat(descriptor).st_mode & 0o077:
            raise OSError(0, "its file system cannot keep a file private")
        file.write(text)
        file.flush()
        os.fsync(descriptor)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _at(path: Path) -> Location:
    return Location(str(path))

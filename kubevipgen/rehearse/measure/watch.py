"""One thread that hears what the kernels of all nodes and the bridge say, when they say it."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from typing import Self

from kubevipgen.model import Ip
from kubevipgen.probe import neighbours, packets
from kubevipgen.probe.topic import UnavailableError
from kubevipgen.rehearse.measure import announcements, netlink
from kubevipgen.rehearse.measure.holders import Change, Table
from kubevipgen.rehearse.measure.inside import inside
from kubevipgen.rehearse.measure.scene import MeasureError, Scene, Site
from kubevipgen.rehearse.result import Announcement

_LONG = 5.0  # seconds; everything here takes a fraction of one
_LONGEST = 4096

Hear = Callable[[float], None]  # what came up to now; the time is that of the monotonic clock


class Watch:
    """Context manager; it hears from its start to its end. MeasureError when it cannot.

    A socket keeps its namespace alive, so this ends before the lab is taken down.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.changes: list[Change] = []
        self.announcements: list[Announcement] = []
        self._macs = {site.mac.lower(): site.name for site in scene.sites}
        self._selector = selectors.DefaultSelector()
        self._stack = contextlib.ExitStack()
        self._bell, self._ended, self._heard = os.eventfd(0), False, threading.Event()
        self._trouble: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Self:
        try:
            for site in self.scene.sites:
                self._open_site(site)
            for vip in self.scene.vips:
                self._open_bridge(vip)
        except BaseException:
            self._close()
            raise
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        os.eventfd_write(self._bell, 1)
        self._thread.join()
        self._close()

    def catch_up(self) -> None:
        """Wait until everything is heard that has been said. MeasureError: it hears no longer."""
        self._heard.clear()
        os.eventfd_write(self._bell, 1)
        in_time = self._trouble is not None or self._heard.wait(_LONG)
        if self._trouble:
            raise MeasureError(f"watching the VIP has failed: {self._trouble}") from self._trouble
        if not in_time:
            raise MeasureError(f"watching the VIP was stuck for {_LONG:g} s")

    def _open_site(self, site: Site) -> None:
        made = self._stack.enter_context(inside(site.space, netlink.opened))
        table = Table(self.scene.vips[0], site.interface)
        netlink.told_all(made, table.hear)
        if table.held:
            self.changes.append(Change(time.monotonic(), site.name, held=True))

        def hear(now: float) -> None:
            for message in netlink.waiting(made):
                before = table.held
                table.hear(message)
                if table.held != before:
                    self.changes.append(Change(now, site.name, table.held))

        self._selector.register(made, selectors.EVENT_READ, hear)

    def _open_bridge(self, vip: Ip) -> None:
        opening = announcements.opened(self.scene.bridge, vip)
        try:
            made = inside(self.scene.hub, lambda: self._stack.enter_context(opening))
        except UnavailableError as error:
            raise MeasureError(str(error)) from None

        def hear(now: float) -> None:
            with contextlib.suppress(BlockingIOError):
                while True:
                    data, sender = made.recvfrom(_LONGEST, socket.MSG_DONTWAIT)
                    if sender[2] != packets.OUTGOING:
                        self._note(now, data, neighbours.mac_text(sender[4]), vip)

        self._selector.register(made, selectors.EVENT_READ, hear)

    def _note(self, now: float, data: bytes, frame_mac: str, vip: Ip) -> None:
        mac = announcements.announcer(data, frame_mac, vip)
        if mac:
            self.announcements.append(Announcement(now, self._macs.get(mac, "")))

    def _run(self) -> None:
        try:
            while not self._ended:
                self._hear(self._selector.select())
        except Exception as error:  # noqa: BLE001  (told by catch_up)
            self._trouble = error
            self._heard.set()

    def _hear(self, ready: list[tuple[selectors.SelectorKey, int]]) -> None:
        now = time.monotonic()
        for key, _ in ready:
            if key.data:
                key.data(now)
        if any(key.fd == self._bell for key, _ in ready):
            os.eventfd_read(self._bell)
            self._heard.set()

    def _close(self) -> None:
        self._selector.close()
        self._stack.close()
        os.close(self._bell)

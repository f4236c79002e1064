"""What `systemctl is-enabled` says, as the checks read it."""

from __future__ import annotations

# States that survive a reboot.
STARTS = frozenset({"enabled", "alias", "static", "generated", "indirect"})

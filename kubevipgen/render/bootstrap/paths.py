"""Where the bootstrap of a node keeps its files; absolute paths on the node."""

from __future__ import annotations

DIRECTORY = "/etc/kubevipgen"
SCRIPT = f"{DIRECTORY}/bootstrap.sh"
PREFLIGHT = f"{DIRECTORY}/preflight.sh"  # the pre-step alone, for those who call kubeadm themselves
SERVICE = "kubevipgen-bootstrap.service"
PREFLIGHT_SERVICE = "kubevipgen-preflight.service"
UNITS = "/etc/systemd/system"
STATE_DIRECTORY = "/var/lib/kubevipgen"  # survives a reboot
DONE = f"{STATE_DIRECTORY}/bootstrap-done"
BEGUN = f"{STATE_DIRECTORY}/kubeadm-begun"  # there while kubeadm runs, and when it was cut off
REPORTS = "/run/kubevipgen"  # what the last preflight said

# Exit codes of the script beside 0: what it waits for is not there yet, so try again later ...
NOT_YET = 75  # EX_TEMPFAIL of sysexits.h
# ... or something is wrong, and somebody has to look.
STOPPED = 1

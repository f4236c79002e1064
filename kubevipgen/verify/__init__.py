"""Whether a bootstrapped cluster is what its spec says, seen from outside.

``look`` asks over the network and gives plain values; ``checks`` judge these and ask nobody;
``drill`` moves the VIP once on purpose.
"""

from __future__ import annotations

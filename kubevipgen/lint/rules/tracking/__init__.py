"""keepalived.conf, its checks, timers, peers, grammar: the rules."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.tracking import (
    advert_slow,
    braces,
    detection_slow,
    garp_interval_0,
    last_wins,
    no_health_check,
    nopreempt_weighted,
    peer_bad,
    script_as_root,
    script_not_absolute,
    script_security_no_user,
    script_untracked,
    self_in_unicast_peer,
    track_undefined,
    unknown_keyword,
    v3_or_strict_conflict,
    value_missing,
    weight_in_sync_group,
    words_dropped,
)

RULES: tuple[Rule, ...] = (
    track_undefined,
    no_health_check,
    script_untracked,
    script_security_no_user,
    script_as_root,
    script_not_absolute,
    detection_slow,
    advert_slow,
    self_in_unicast_peer,
    peer_bad,
    garp_interval_0,
    unknown_keyword,
    v3_or_strict_conflict,
    braces,
    nopreempt_weighted,
    last_wins,
    words_dropped,
    weight_in_sync_group,
    value_missing,
)

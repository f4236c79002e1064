"""Check scripts: the rules, in the order of the catalogue."""

from __future__ import annotations

from kubevipgen.lint.rule import Rule
from kubevipgen.lint.rules.script import (
    check_kills_service,
    check_only_when_master,
    checks_apiserver_not_lb,
    curl_no_fail,
    fixed_remote_target,
    frozen_in_heredoc,
    grep_prefix,
    hostname_in_ip_addr,
    loop_longer_than_timeout,
    no_curl_timeout,
    no_shebang,
    not_executable,
    process_name_only,
    stale_vip,
    syntax_error,
    tool_missing_in_image,
    unset_variable,
    vip_self_check,
)

RULES: tuple[Rule, ...] = (
    no_shebang,
    syntax_error,
    stale_vip,
    checks_apiserver_not_lb,
    vip_self_check,
    grep_prefix,
    curl_no_fail,
    unset_variable,
    fixed_remote_target,
    hostname_in_ip_addr,
    loop_longer_than_timeout,
    check_kills_service,
    process_name_only,
    no_curl_timeout,
    tool_missing_in_image,
    check_only_when_master,
    not_executable,
    frozen_in_heredoc,
)

#!/bin/sh
# Looks for what would break the bootstrap of this node; changes nothing but its reports in
# /run/kubevipgen. Exit codes: 0 good; 1 something would break; 2 the options are wrong;
# 3 something could not be told. Anything but 0 must keep kubeadm from running.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node o-1.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu
MODE=when-installed
NODE=o-1
INPUT=/dev/null
REPORTS=/run/kubevipgen
set -- /etc/kubevipgen/cluster.yaml

PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/opt/bin"
export PATH
umask 077
mkdir -p "$REPORTS"
chmod 0700 "$REPORTS"

# Shown above the login prompt: https://man7.org/linux/man-pages/man8/agetty.8.html
ISSUE=/run/issue.d/kubevipgen.issue

fail() {  # EXIT-CODE TEXT
    mkdir -p "${ISSUE%/*}"
    chmod 0755 "${ISSUE%/*}"
    {
        printf 'The Kubernetes bootstrap of %s stopped:\n%s.\n' "$NODE" "$2"
        printf 'See %s/report.txt; when it is mended, start it again.\n\n' "$REPORTS"
    } >"$ISSUE"
    chmod 0644 "$ISSUE"
    printf 'preflight.sh: %s\n' "$2" >&2
    exit "$1"
}

# What an earlier run said is not what this one finds.
rm -f "$ISSUE" "$REPORTS/facts.json" "$REPORTS/report.json" "$REPORTS/report.txt"

if ! command -v kubevipgen >/dev/null 2>&1; then
    echo 'kubevipgen is not installed here.' >"$REPORTS/report.txt"
    if [ "$MODE" = required ]; then
        fail 1 'kubevipgen is not installed here, and the cluster file requires a preflight'
    fi
    echo 'preflight.sh: WARNING: NO PREFLIGHT, kubevipgen is not installed here' >&2
    exit 0
fi

# Gathered once and told twice: as a report to read and as JSON.
code=0
kubevipgen preflight "$@" --node "$NODE" --gather-only \
    <"$INPUT" >"$REPORTS/facts.json" 2>"$REPORTS/report.txt" || code=$?
cat "$REPORTS/report.txt" >&2
[ "$code" = 0 ] || fail "$code" "the facts could not be gathered (exit $code)"
kubevipgen preflight "$@" --facts "$REPORTS/facts.json" --format json \
    <"$INPUT" >"$REPORTS/report.json" 2>/dev/null || :  # the next one decides
kubevipgen preflight "$@" --facts "$REPORTS/facts.json" \
    <"$INPUT" >"$REPORTS/report.txt" || code=$?
cat "$REPORTS/report.txt"
case $code in
0) ;;
1) fail 1 'the preflight failed' ;;
3) fail 3 'the preflight could not tell everything' ;;
*) fail "$code" "the preflight could not run (exit $code)" ;;
esac

#!/bin/sh
# keepalived runs this to learn whether this node may hold the VIP.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node p-2.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -u

URL=https://127.0.0.1:6443
FIRST=2.25
SECOND=1.125

# keepalived throws away what a check prints, so the reason goes to the journal of the host, or
# to the error stream of the container's first process.
log() {
    if [ -S /dev/log ] && command -v logger >/dev/null 2>&1; then
        logger -t kubevipgen-check -- "$1"
    else
        printf 'kubevipgen-check: %s\n' "$1" >>/proc/1/fd/2 2>/dev/null || :
    fi
}

# GNU and busybox wget: both know -t 1 (one try); `timeout` bounds the whole request, which the
# -T of neither does. 401 and 403 come from an apiserver that is up but has anonymous access to
# its health paths switched off.
# A busybox that was built without fractions of seconds gets the next whole one.
ask_wget() {
    timeout "$2" true 2>/dev/null || set -- "$1" $((${2%.*} + 1))
    if message=$(timeout "$2" wget -t 1 --no-check-certificate -O /dev/null "$1" 2>&1); then
        return 0
    fi
    case $message in
        *' 401 '* | *' 403 '*) return 0 ;;
    esac
    reason="$1 failed within $2 s: $(printf '%s' "$message" | tr '\n' ' ' | tail -c 200)"
    return 1
}

ask() { ask_wget "$@"; }

# Nobody balances in this mode, so the VIP belongs where the local apiserver is ready.
# A failure gets one second opinion at once; a dead apiserver refuses both within milliseconds.
ask "$URL/readyz" "$FIRST" && exit 0
ask "$URL/readyz" "$SECOND" && exit 0
log "this node must not hold the VIP: $reason"
exit 1

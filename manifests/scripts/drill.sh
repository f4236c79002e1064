# `look PROGRAM` says what this host holds and runs; `stop PROGRAM PID START` ends one process.
# It comes over standard input (`sh -s`), so that it needs no quoting on its way through ssh.
say() {
    echo "kubevipgen-drill $*"
}

# The moment in which a process began, in ticks since the boot: field 22 of its stat, the 20th
# after the name, which may hold anything.
began() {
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    # shellcheck disable=SC2086  # it is split on purpose
    set -- ${stat##*) }
    shift 19
    echo "$1"
}

# Whether a process is the one that may hold the VIP of the control plane: it lives in the network
# of this host, and of several kube-vip it is the one for the control plane.
fits() {
    name=$(cat "/proc/$1/comm" 2>/dev/null) || return 1
    [ "$name" = "$program" ] || return 1
    [ "$(readlink "/proc/$1/ns/net")" = "$(readlink /proc/self/ns/net)" ] || return 1
    [ "$program" != kube-vip ] || tr '\0' '\n' <"/proc/$1/environ" | grep -qx 'cp_enable=true'
}

# The parent began before its children.
oldest() {
    for folder in /proc/[0-9]*; do
        pid=${folder#/proc/}
        fits "$pid" && start=$(began "$pid") && echo "$start $pid"
    done 2>/dev/null | sort -n | head -n 1
}

PATH=$PATH:/usr/sbin:/sbin # for `ip`, where a login over ssh may not look
program=$2
case $1 in
look)
    say user "$(id -u)"
    shown=$(ip -o address show) || exit 1
    echo "$shown" | while read -r _ _ _ address _; do
        say address "${address%%/*}"
    done
    found=$(oldest)
    [ -z "$found" ] || say process "${found#* }" "${found% *}"
    ;;
stop)
    if [ "$(began "$3")" != "$4" ] || ! fits "$3"; then
        echo "process $3 has ended meanwhile" >&2
        exit 1
    fi
    kill -TERM "$3" || exit 1
    ;;
esac
say "done"

#!/bin/sh
# Brings this node up: sh /etc/kubevipgen/bootstrap.sh
# May be run again at any time: each step finds out whether it is done. --list shows that,
# --undo what would be undone.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node six-3.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

SCRIPT=/etc/kubevipgen/bootstrap.sh
SERVICE=kubevipgen-bootstrap.service
REPORTS=/run/kubevipgen
DONE=/var/lib/kubevipgen/bootstrap-done
BEGUN=/var/lib/kubevipgen/kubeadm-begun
KUBEADM=control-plane

# The words in which the steps are written.
PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/opt/bin"
export PATH

say() { printf '%s\n' "$*"; }

tell() {  # LINE...
    for line in "$@"; do printf '      %s\n' "$line"; done >&2
}

# Nothing is wrong, but what this step waits for is not there: the same again later.
not_yet() {
    tell "$@"
    exit 75
}

# Something is wrong, and running this again does not mend it.
stop() {
    tell "$@"
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

need_programs() {
    absent=
    for name in "$@"; do has "$name" || absent="$absent $name"; done
    [ -z "$absent" ] || stop "Not installed here:$absent" \
        "Install them, or have bootstrap.packages or bootstrap.preKubeadmCommands of the" \
        "cluster file do so; then run this script again."
}

all_here() {  # FILE...; says which ones are missing or empty
    absent=
    for file in "$@"; do
        [ -s "$file" ] && continue
        [ -n "$absent" ] || tell "Not here yet:"
        absent=yes
        tell "  $file"
    done
    [ -z "$absent" ]
}

belongs_to() {  # OWNER:GROUP FILE; names or numbers
    [ "$(stat -c %U:%G "$2")" = "$1" ] || [ "$(stat -c %u:%g "$2")" = "$1" ]
}

direct() {  # a proxy in the environment would answer in place of the endpoint
    (
        unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
        "$@"
    )
}

# Whether anything answers HTTP over TLS; who it is, kubeadm finds out by itself.
answers() {  # URL
    if has curl; then
        direct curl -ks --max-time 5 -o /dev/null "$1"
    elif has wget; then
        direct timeout 10 wget -S -T 5 -O /dev/null --no-check-certificate "$1" 2>&1 |
            grep -q 'HTTP/[12]'
    else
        tell "Neither curl nor wget is here: $1 is not waited for."
    fi
}

uptime_seconds() {  # no clock that may be set meanwhile
    read -r up _ </proc/uptime
    say "${up%%.*}"
}

# Until it has answered TIMES times in a row.
wait_for() {  # URL SECONDS TIMES
    end=$(($(uptime_seconds) + $2))
    row=0
    while :; do
        if answers "$1"; then row=$((row + 1)); else row=0; fi
        [ "$row" -lt "$3" ] || return 0
        [ "$(uptime_seconds)" -lt "$end" ] ||
            not_yet "$1 did not answer within $2 seconds." \
                "What this node sees: kubevipgen preflight; on the first control plane:" \
                "crictl ps -a"
        sleep 2
    done
}

# Whether the API is ready and its certificate is of this cluster and for this name; else `reply`
# says why not.
ready() {  # URL CA-FILE
    reply='no answer'
    if ! has curl; then
        tell "Without curl the certificate of $1 is not checked."
        answers "$1"
        return
    fi
    reply=$(direct curl -sS --max-time 5 --cacert "$2" -o /dev/null -w '%{http_code}' "$1" 2>&1) ||
        return 1
    case $reply in
    200 | 401 | 403) ;;  # 401 and 403: it is well, and tells strangers nothing
    *) return 1 ;;
    esac
}

wait_until_ready() {  # URL CA-FILE SECONDS
    end=$(($(uptime_seconds) + $3))
    until ready "$1" "$2"; do
        [ "$(uptime_seconds)" -lt "$end" ] ||
            not_yet "The API is not ready through the endpoint after $3 seconds:" "$reply"
        sleep 2
    done
}

MANIFESTS=/etc/kubernetes/manifests

# kubelet.conf is written long before kubeadm is through, so it says nothing while BEGUN is there.
kubeadm_done() {
    [ ! -e "$BEGUN" ] && [ -s /etc/kubernetes/kubelet.conf ] || return 1
    [ "$KUBEADM" = worker ] || [ -s "$MANIFESTS/kube-apiserver.yaml" ]
}

# What kubeadm itself refuses to find when it starts. It takes up certificates and, for init,
# kubeconfig files of an earlier run, so these alone stop nothing.
kubeadm_left() {
    if [ "$KUBEADM" != worker ]; then
        for name in etcd kube-apiserver kube-controller-manager kube-scheduler; do
            [ ! -e "$MANIFESTS/$name.yaml" ] || return 0
        done
    elif [ -e "$BEGUN" ] && [ -e /etc/kubernetes/pki/ca.crt ]; then
        return 0
    fi
    [ "$KUBEADM" != init ] || return 1
    [ -e /etc/kubernetes/kubelet.conf ] || [ -e /etc/kubernetes/bootstrap-kubelet.conf ]
}

kubeadm_begin() {
    if kubeadm_left; then
        stop "An earlier kubeadm began here and did not finish. Nothing was changed now." \
            "Look first:  crictl ps -a; journalctl -u kubelet" \
            "Start over:  kubeadm reset -f (which takes manifests and certificates" \
            "             away); copy this node's folder here again; run this script." \
            "If this node works after all:  rm -f $BEGUN"
    fi
    mkdir -p "${BEGUN%/*}"
    : >"$BEGUN"
    sync  # it must outlast a power failure that kubeadm does not
}

kubeadm_end() {
    rm -f "$BEGUN"
    sync
}

# [1/9] Load the kernel modules
# Those that the kernel loads by itself on first use are left out.
step_modules() {
    case $1 in
    title) say 'Load the kernel modules' ;;
    check) test -d /sys/module/br_netfilter ;;
    run) modprobe br_netfilter ;;
    esac
}

# [2/9] Put the kernel settings in force
step_sysctl() {
    case $1 in
    title) say 'Put the kernel settings in force' ;;
    check)
        [ "$(sysctl -n net.ipv6.conf.all.forwarding)" = 1 ] &&
            [ "$(sysctl -n net.ipv6.conf.default.forwarding)" = 1 ] &&
            [ "$(sysctl -n net.bridge.bridge-nf-call-ip6tables)" = 1 ]
        ;;
    run) sysctl -q -p /etc/sysctl.d/90-kubevipgen.conf ;;
    esac
}

# [3/9] Check that the programs are here
step_programs() {
    case $1 in
    title) say 'Check that the programs are here' ;;
    check) need_programs kubeadm kubelet ;;
    run) need_programs kubeadm kubelet ;;
    esac
}

# [4/9] Have the kubelet started at every boot
# kubeadm starts it, and only warns when a reboot would not.
step_kubelet() {
    case $1 in
    title) say 'Have the kubelet started at every boot' ;;
    check) systemctl is-enabled --quiet kubelet ;;
    run) systemctl enable kubelet ;;
    esac
}

# [5/9] Check that every rendered file is here
# User-data leaves out files that hold secrets; they come another way.
step_files() {
    case $1 in
    title) say 'Check that every rendered file is here' ;;
    check) false ;;
    run)
        set -- \
            /etc/haproxy/haproxy.cfg \
            /etc/keepalived/check-haproxy.sh \
            /etc/keepalived/keepalived.conf \
            /etc/kubernetes/manifests/haproxy.yaml \
            /etc/kubernetes/manifests/keepalived.yaml \
            /etc/modules-load.d/kubevipgen.conf \
            /etc/sysctl.d/90-kubevipgen.conf
        kubeadm_done || set -- "$@" /etc/kubernetes/kubeadm-join.yaml
        all_here "$@" || not_yet \
            'Bring them from where the files are made:' \
            '  kubevipgen render cluster.yaml --node six-3 --secrets-only -o bring' \
            '  tar -C bring/six-3 --owner=root --group=root -cf - . |' \
            '    ssh root@fd00:60::13 tar -C / --no-overwrite-dir -xpf -'
        ;;
    esac
}

# [6/9] Wait until the endpoint answers
# kubeadm init on the first control plane brings it up.
step_endpoint() {
    case $1 in
    title) say 'Wait until the endpoint answers' ;;
    check) kubeadm_done ;;
    run) wait_for 'https://[fd00:60::10]:8443/livez' 600 1 ;;
    esac
}

# [7/9] Look for what would break the bootstrap
step_preflight() {
    case $1 in
    title) say 'Look for what would break the bootstrap' ;;
    check) kubeadm_done ;;
    run) sh /etc/kubevipgen/preflight.sh || stop 'Mend what the report names, then run this again.' ;;
    esac
}

# [8/9] Run kubeadm join
step_kubeadm() {
    case $1 in
    title) say 'Run kubeadm join' ;;
    check) kubeadm_done ;;
    run)
        kubeadm_begin
        kubeadm join --config /etc/kubernetes/kubeadm-join.yaml
        kubeadm_end
        ;;
    undo)
        kubeadm reset -f
        rm -f /var/lib/kubevipgen/kubeadm-begun
        ip address delete fd00:60::10/128 dev eth0 2>/dev/null || :
        ;;
    undone)
        say '  kubeadm reset -f'
        say '  rm -f /var/lib/kubevipgen/kubeadm-begun'
        say '  ip address delete fd00:60::10/128 dev eth0 2>/dev/null || :'
        ;;
    esac
}

# [9/9] See that the API is ready through the endpoint
step_verify() {
    case $1 in
    title) say 'See that the API is ready through the endpoint' ;;
    check) ready 'https://[fd00:60::10]:8443/readyz' /etc/kubernetes/pki/ca.crt ;;
    run) wait_until_ready 'https://[fd00:60::10]:8443/readyz' /etc/kubernetes/pki/ca.crt 120 ;;
    esac
}

STEPS='modules sysctl programs kubelet files endpoint preflight kubeadm verify'
BACKWARDS='verify kubeadm preflight endpoint files kubelet programs sysctl modules'

step() {  # ID title|check|run|undo|undone
    case $1 in
    modules) step_modules "$2" ;;
    sysctl) step_sysctl "$2" ;;
    programs) step_programs "$2" ;;
    kubelet) step_kubelet "$2" ;;
    files) step_files "$2" ;;
    endpoint) step_endpoint "$2" ;;
    preflight) step_preflight "$2" ;;
    kubeadm) step_kubeadm "$2" ;;
    verify) step_verify "$2" ;;
    esac
}

usage() {
    say "usage: sh $0 [--list | --undo [--yes]]"
    say "  (nothing)   bring this node up: do every step that is not done"
    say "  --list      the steps, and which are done; changes nothing"
    say "  --undo      what undoing them would run; with --yes, run it, the last step first"
    say "exit codes: 0 done; 75 not yet, try again later; 1 stopped, somebody has to look"
}

total=0
for id in $STEPS; do total=$((total + 1)); done
number=0
title='the lock'
locked=

list_steps() {
    for id in $STEPS; do
        number=$((number + 1))
        state='to do'
        if (step "$id" check) >/dev/null 2>&1; then state='done'; fi
        printf '%2d  %-5s  %s\n' "$number" "$state" "$(step "$id" title)"
    done
}

# Two at once would run kubeadm twice. Without flock, a lock left by a kill lasts until a reboot.
lock() {
    mkdir -p "$REPORTS"
    chmod 0700 "$REPORTS"
    if has flock; then
        exec 9>"$REPORTS/bootstrap.lock"
        flock -n 9 || not_yet "This script runs already."
    else
        mkdir "$REPORTS/bootstrap.locked" 2>/dev/null ||
            not_yet "This script runs already; if not: rmdir $REPORTS/bootstrap.locked"
        locked=$REPORTS/bootstrap.locked
    fi
}

leave() {  # EXIT-CODE
    [ -z "$locked" ] || rmdir "$locked"
    case $1 in
    0) exit 0 ;;
    75)
        say "Not yet: $title" >&2
        exit 75
        ;;
    esac
    say "Stopped at $title" >&2
    say "When that is mended: sh $SCRIPT" >&2
    say "or: systemctl start $SERVICE" >&2
    exit 1
}

run_steps() {
    for id in $STEPS; do
        number=$((number + 1))
        title="[$number/$total] $(step "$id" title)"
        if (step "$id" check) >/dev/null 2>&1; then
            say "$title ... done already"
            continue
        fi
        say "$title"
        step "$id" run 9>&-  # no daemon that a command starts may keep the lock
    done
    mkdir -p "${DONE%/*}"
    : >"$DONE"
    say "This node is up."
}

show_undo() {
    say "Undoing would run, as far as it goes:"
    for id in $BACKWARDS; do step "$id" undone; done
    say "Nothing was undone: that takes --undo --yes."
}

undo_steps() {
    rm -f "$DONE"
    for id in $BACKWARDS; do
        title="undo: $(step "$id" title)"
        step "$id" undo 9>&-
    done
    say "Undone. Modules, settings, packages and files are still here."
}

case $* in
'' | '--undo --yes')
    trap 'leave $?' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    lock
    exec </dev/null  # nobody is here to answer a question
    if [ $# = 0 ]; then run_steps; else undo_steps; fi
    ;;
--list) list_steps ;;
--undo)
    show_undo
    exit 1
    ;;
--help | -h) usage ;;
*)
    usage >&2
    exit 2
    ;;
esac

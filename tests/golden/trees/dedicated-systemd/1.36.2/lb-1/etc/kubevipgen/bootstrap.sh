#!/bin/sh
# Brings this node up: sh /etc/kubevipgen/bootstrap.sh
# May be run again at any time: each step finds out whether it is done. --list shows that,
# --undo what would be undone.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node lb-1.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

SCRIPT=/etc/kubevipgen/bootstrap.sh
SERVICE=kubevipgen-bootstrap.service
REPORTS=/run/kubevipgen
DONE=/var/lib/kubevipgen/bootstrap-done

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

# Whether a service is enabled, and was started after these files were put here. The time of the
# last change of the inode counts: tar and cp keep the time of the content.
runs_with() {  # SERVICE FILE...
    unit=$1
    shift
    systemctl is-enabled --quiet "$unit" && systemctl is-active --quiet "$unit" || return 1
    since=$(systemctl show -p ActiveEnterTimestampMonotonic --value "$unit")  # microseconds
    read -r up _ </proc/uptime
    began=$(($(date +%s) - ${up%%.*} + since / 1000000))
    for file in "$@"; do
        [ "$(stat -c %Z "$file")" -le "$began" ] || return 1
    done
}

# [1/5] Check that the programs are here
step_programs() {
    case $1 in
    title) say 'Check that the programs are here' ;;
    check) need_programs haproxy keepalived ;;
    run) need_programs haproxy keepalived ;;
    esac
}

# [2/5] Check that every rendered file is here
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
            /etc/systemd/system/haproxy.service.d/10-kubevipgen.conf \
            /etc/systemd/system/keepalived.service.d/10-kubevipgen.conf
        all_here "$@" || not_yet \
            'Bring them from where the files are made:' \
            '  kubevipgen render cluster.yaml --node lb-1 --secrets-only -o bring' \
            '  tar -C bring/lb-1 --owner=root --group=root -cf - . |' \
            '    ssh root@10.10.0.28 tar -C / --no-overwrite-dir -xpf -'
        ;;
    esac
}

# [3/5] Start haproxy
step_service_haproxy() {
    case $1 in
    title) say 'Start haproxy' ;;
    check) runs_with haproxy /etc/haproxy/haproxy.cfg /etc/systemd/system/haproxy.service.d/10-kubevipgen.conf ;;
    run)
        systemctl daemon-reload
        systemctl enable haproxy
        systemctl restart haproxy
        ;;
    undo) systemctl disable --now haproxy ;;
    undone) say '  systemctl disable --now haproxy' ;;
    esac
}

# [4/5] Start keepalived
step_service_keepalived() {
    case $1 in
    title) say 'Start keepalived' ;;
    check) runs_with keepalived /etc/keepalived/check-haproxy.sh /etc/keepalived/keepalived.conf /etc/systemd/system/keepalived.service.d/10-kubevipgen.conf ;;
    run)
        systemctl daemon-reload
        systemctl enable keepalived
        systemctl restart keepalived
        ;;
    undo) systemctl disable --now keepalived ;;
    undone) say '  systemctl disable --now keepalived' ;;
    esac
}

# [5/5] Look for what would break the bootstrap
step_preflight() {
    case $1 in
    title) say 'Look for what would break the bootstrap' ;;
    check) false ;;
    run) sh /etc/kubevipgen/preflight.sh || stop 'Mend what the report names, then run this again.' ;;
    esac
}

STEPS='programs files service-haproxy service-keepalived preflight'
BACKWARDS='preflight service-keepalived service-haproxy files programs'

step() {  # ID title|check|run|undo|undone
    case $1 in
    programs) step_programs "$2" ;;
    files) step_files "$2" ;;
    service-haproxy) step_service_haproxy "$2" ;;
    service-keepalived) step_service_keepalived "$2" ;;
    preflight) step_preflight "$2" ;;
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

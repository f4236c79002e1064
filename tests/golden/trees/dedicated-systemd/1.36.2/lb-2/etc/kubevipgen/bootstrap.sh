#!/bin/sh
# Brings this node up: sh /etc/kubevipgen/bootstrap.sh
# May be run again at any time: each step finds out whether it is done. --list shows that,
# --undo what would be undone.
# Made by kubevipgen VERSION from cluster.yaml (sha256 DIGEST) for node lb-2.
# Do not edit: change cluster.yaml and run `kubevipgen render` again.
set -eu

SCRIPT=/etc/kubevipgen/bootstrap.sh
SERVICE=kubevipgen-bootstrap.service
REPORTS=/run/kubevipgen
DONE=/var/lib/kubevipgen/bootstrap-done

(manifests/scripts/bootstrap-words.sh)

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

# Check that the programs are here.
step_programs() {
    case $1 in
    title) say 'Check that the programs are here' ;;
    check) need_programs haproxy keepalived ;;
    run) need_programs haproxy keepalived ;;
    esac
}

# Check that every rendered file is here.
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
            '  kubevipgen render cluster.yaml --node lb-2 --secrets-only -o bring' \
            '  tar -C bring/lb-2 --owner=root --group=root -cf - . |' \
            '    ssh root@10.10.0.29 tar -C / --no-overwrite-dir -xpf -'
        ;;
    esac
}

# Start haproxy.
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

# Start keepalived.
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

# Look for what would break the bootstrap.
step_preflight() {
    case $1 in
    title) say 'Look for what would break the bootstrap' ;;
    check) false ;;
    run) sh /etc/kubevipgen/preflight.sh || stop 'Mend what the report names, then run this again.' ;;
    esac
}

STEPS='programs files service-haproxy service-keepalived preflight'
BACKWARDS='preflight service-keepalived service-haproxy files programs'

step() {  # ID title|check|run|undo|undone|stays
    case $1 in
    programs) step_programs "$2" ;;
    files) step_files "$2" ;;
    service-haproxy) step_service_haproxy "$2" ;;
    service-keepalived) step_service_keepalived "$2" ;;
    preflight) step_preflight "$2" ;;
    esac
}

(manifests/scripts/bootstrap-main.sh)

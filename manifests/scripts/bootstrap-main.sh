usage() {
    say "usage: sh $0 [--pre-step | --list | --undo [--yes]]"
    say "  (nothing)   bring this node up: do every step that is not done"
    say "  --pre-step  only what comes before kubeadm, which you run yourself then"
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

run_steps() {  # [STEP that is not ours, nor what follows it]
    for id in $STEPS; do
        if [ "$id" = "${1:-}" ]; then
            say "Ready for kubeadm."
            return
        fi
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
    for id in $BACKWARDS; do step "$id" stays; done
    say "Nothing was undone: that takes --undo --yes."
}

undo_steps() {
    rm -f "$DONE"
    for id in $BACKWARDS; do
        title="undo: $(step "$id" title)"
        step "$id" undo 9>&-
    done
    for id in $BACKWARDS; do step "$id" stays; done
    say "Undone. The rendered files are still here."
}

case $* in
'' | --pre-step | '--undo --yes')
    trap 'leave $?' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    lock
    exec </dev/null  # nobody is here to answer a question
    case $* in
    '') run_steps ;;
    --pre-step) run_steps kubeadm ;;
    *) undo_steps ;;
    esac
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

# keepalived throws away what a check prints, so the reason goes to the journal of the host, or
# to the error stream of the container's first process.
log() {
    if [ -S /dev/log ] && command -v logger >/dev/null 2>&1; then
        logger -t kubevipgen-check -- "$1"
    else
        printf 'kubevipgen-check: %s\n' "$1" >>/proc/1/fd/2 2>/dev/null || :
    fi
}

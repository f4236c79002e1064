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

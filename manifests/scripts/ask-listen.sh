# No HTTP client here: all that a shell can see is whether something listens on the port, as the
# kernel tells in /proc/net/tcp (state 0A). A frozen or unready server is not noticed.
ask_listen() {
    for table in /proc/net/tcp /proc/net/tcp6; do
        [ -r "$table" ] || continue
        while read -r _ local _ state _; do
            [ "$state" = 0A ] || continue
            case $local in
                *":$PORT_HEX") return 0 ;;
            esac
        done <"$table"
    done
    reason="nothing listens on the port of $1"
    return 1
}

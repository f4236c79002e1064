ask_any() {
    if command -v curl >/dev/null 2>&1; then
        ask_curl "$@"
    elif command -v wget >/dev/null 2>&1; then
        ask_wget "$@"
    else
        ask_listen "$@"
    fi
}

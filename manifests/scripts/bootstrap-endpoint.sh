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

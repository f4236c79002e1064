# 401 and 403 come from an apiserver that is up but has anonymous access to its health paths
# switched off. curl's exit status: 7 refused, 28 timed out, 52 or 56 closed.
ask_curl() {
    status=0
    code=$(curl --silent --insecure --noproxy '*' --output /dev/null --max-time "$2" \
        --write-out '%{http_code}' "$1") || status=$?
    case $status:$code in
        0:200 | 0:401 | 0:403) return 0 ;;
        0:*) reason="$1 answered $code" ;;
        *) reason="no answer from $1 (curl exit status $status)" ;;
    esac
    return 1
}

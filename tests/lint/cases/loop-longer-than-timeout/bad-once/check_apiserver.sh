if ! pidof haproxy >/dev/null; then
    sleep 3 # want loop-longer-than-timeout
    pidof haproxy >/dev/null || exit 1
fi

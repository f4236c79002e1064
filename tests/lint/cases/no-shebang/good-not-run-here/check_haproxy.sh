pidof haproxy >/dev/null || exit 1

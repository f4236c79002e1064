count=$(pidof haproxy | wc -w) # want no-shebang
if [ "$count" -eq 0 ]; then
    exit 1
fi
exit 0

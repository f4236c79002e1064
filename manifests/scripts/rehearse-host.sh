# Makes the calling process a host of its own, already in new namespaces, which then sleeps for
# ever. Arguments: the host's name, its files (a folder that stands for /etc).
set -eu
name=$1 etc=$2
mount --make-rprivate /
mount --bind "$etc" /etc
mount -t tmpfs -o mode=0755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /tmp
hostname "$name"
echo ready
exec >/dev/null 2>&1
# Process 1 buries orphans, as an init does: keepalived does not start while a dead child of a
# killed one is still to be seen.
while :; do
    sleep infinity &
    wait
done

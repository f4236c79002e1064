# Runs podman on a node, with a view of the files of its own that vanishes with the containers.
# Arguments: podman's folder, which is seen as /mnt; what stands for /etc; podman's words.
set -eu
mount --bind "$1" /mnt
mount --bind "$2" /etc
shift 2
# Nothing that podman or a container writes elsewhere reaches this machine.
for place in /run /tmp /var/lib; do
    mount -t tmpfs -o mode=0755 tmpfs "$place"
done
mount -t proc proc /proc
# Control groups are read-only, because those that a killed rehearsal had made would stay. podman
# has to make some for a pod, and makes folders in memory above them (rehearse-runc.sh).
sed -n 's|^[^ ]* [^ ]* [^ ]* [^ ]* \(/sys/fs/cgroup[^ ]*\) .*|\1|p' /proc/self/mountinfo >/run/cgroups
while read -r place; do
    mount -o remount,bind,ro "$place"
done </run/cgroups
mount -t tmpfs -o mode=0755 tmpfs /sys/fs/cgroup
exec "$@"

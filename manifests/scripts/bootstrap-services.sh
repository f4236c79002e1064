# Whether a service is enabled, and was started after these files were put here. The time of the
# last change of the inode counts: tar and cp keep the time of the content.
runs_with() {  # SERVICE FILE...
    unit=$1
    shift
    systemctl is-enabled --quiet "$unit" && systemctl is-active --quiet "$unit" || return 1
    since=$(systemctl show -p ActiveEnterTimestampMonotonic --value "$unit")  # microseconds
    read -r up _ </proc/uptime
    began=$(($(date +%s) - ${up%%.*} + since / 1000000))
    for file in "$@"; do
        [ "$(stat -c %Z "$file")" -le "$began" ] || return 1
    done
}

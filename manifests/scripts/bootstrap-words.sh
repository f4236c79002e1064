# The words in which the steps are written.
PATH="${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/opt/bin"
export PATH

say() { printf '%s\n' "$*"; }

tell() {  # LINE...
    for line in "$@"; do printf '      %s\n' "$line"; done >&2
}

# Nothing is wrong, but what this step waits for is not there: the same again later.
not_yet() {
    tell "$@"
    exit 75
}

# Something is wrong, and running this again does not mend it.
stop() {
    tell "$@"
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

need_programs() {
    absent=
    for name in "$@"; do has "$name" || absent="$absent $name"; done
    [ -z "$absent" ] || stop "Not installed here:$absent" \
        "Install them, or have bootstrap.packages or bootstrap.preKubeadmCommands of the" \
        "cluster file do so; then run this script again."
}

all_here() {  # FILE...; says which ones are missing or empty
    absent=
    for file in "$@"; do
        [ -s "$file" ] && continue
        [ -n "$absent" ] || tell "Not here yet:"
        absent=yes
        tell "  $file"
    done
    [ -z "$absent" ]
}

belongs_to() {  # OWNER:GROUP FILE; names or numbers
    [ "$(stat -c %U:%G "$2")" = "$1" ] || [ "$(stat -c %u:%g "$2")" = "$1" ]
}

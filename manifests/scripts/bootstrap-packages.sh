installed() {  # NAME[=VERSION]...
    for package in "$@"; do
        name=${package%%=*}
        version=${package#"$name"}
        version=${version#=}
        if has dpkg-query; then
            # shellcheck disable=SC2016  # a format of dpkg-query, not of the shell
            found=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$name") || return 1
            # shellcheck disable=SC2254  # a version may hold a *, as apt-get takes it
            case $found in
            "installed "${version:-*}) ;;
            *) return 1 ;;
            esac
        else
            rpm -q "$name${version:+-$version}" || return 1
        fi
    done
}

# Configuration files that are here already are ours, and stay as they are.
install_packages() {  # NAME[=VERSION]...
    if has apt-get; then
        apt-get -o DPkg::Lock::Timeout=300 update &&
            DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
                -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
                install -y "$@"
        return
    fi
    for package in "$@"; do  # the others write NAME-VERSION
        shift
        case $package in
        *=*) package=${package%%=*}-${package#*=} ;;
        esac
        set -- "$@" "$package"
    done
    if has dnf; then
        dnf install -y "$@"
    elif has yum; then
        yum install -y "$@"
    elif has zypper; then
        zypper --non-interactive install "$@"
    else
        stop "No apt-get, dnf, yum or zypper here: install these by hand, $*"
    fi
}

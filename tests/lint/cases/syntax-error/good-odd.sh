#!/bin/bash
# check haproxy: odd, and right
declare -A ports=([api]=8443 [stats]=9000)
shopt -s extglob
function fail { echo "it's \"down\": $1" >&2; exit 1; }
case "$(hostname)" in
    @(lb|cp)-[0-9]) ;;
    (cp-*) : ;;
    *) fail 'unknown host' ;;
esac
if (( ${#ports[@]} > 1 )) then
    for ((i = 0; i < 3; i++)); do :; done
fi
[[ $(hostname) =~ ^(lb|cp)-[0-9]+$ ]] || true
n=$(( $(pgrep -c haproxy) + (1 << 2) ))
cat >/dev/null <<-'EOT'
	if this were code, it would be "broken
	EOT
while read -r line; do
    [ -n "$line" ] && break
done < <(ss -lnt | awk '{ print $4 }' | grep ":8443$")
out=`curl -sfk --max-time 2 "https://localhost:${ports[api]}/healthz" 2>&1` || fail "it is ${out:-"nothing"} ($n)"
{ true; } && ! false; time true
exit 0 # fi

#!/bin/bash
# check haproxy
PORT=${1:-8443}
: "${VIP:=10.0.0.100}"
declare -i tries
local_port=9000 other=1
read -r first second < /proc/uptime
while IFS=: read -r name value; do echo "$name $value"; done < /etc/passwd
for host in localhost 127.0.0.1; do
    curl -sfk --max-time "${MAX_TIME:-2}" "https://$host:$PORT/healthz" && exit 0
done
while getopts ab: opt; do echo "$opt$OPTARG"; done
printf -v stamp '%(%F)T' -1
((count = 3)); (( retries++ )); let "sum=count+1"
for ((i = 0; i < tries; i++)); do test $i -lt $count; done
mapfile -t lines < /proc/mounts
[ -n "$DEBUG" ] && set -x
if [[ -z "$EXTRA_HOST" ]]; then EXTRA_HOST=localhost; fi
curl -sfk -m 2 "https://$EXTRA_HOST:$PORT/livez?$stamp$sum$retries$first$second${lines[0]}$local_port$other" -H "X-From: $HOSTNAME $USER $RANDOM $BASHPID $$ $? $# $@ $* $0 $1 ${10}"
awk '{ print $1, $NF }' /proc/uptime
echo "$UNKNOWN is only said"
grep -q ${VIP} '$NOT_A_VARIABLE' || exit 1

#!/bin/sh
# Gather the facts of several nodes at the same time, from any machine that reaches them with ssh.
#
#   gather-facts.sh cluster.yaml facts cp-1 cp-2 cp-3
#   kubevipgen preflight cluster.yaml --facts facts/*.json
#
# The nodes need Python 3.9 or newer and sudo, nothing else; what is copied there stays in the home
# folder. Exit codes: 0 all facts are in the folder; 3 a node gave none.
set -eu
usage='usage: gather-facts.sh CLUSTER-FILE FOLDER NODE...'
spec=${1:?$usage}
folder=${2:?$usage}
: "${3:?$usage}"
shift 2

mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kubevipgen preflight --write-probe "$work/kubevip-probe.pyz" >/dev/null
kubevipgen preflight "$spec" --spec-facts >"$work/spec-facts.json"

# First all copies, then all probes: they wait ten seconds for one another.
for node in "$@"; do
  scp -q -B "$work/kubevip-probe.pyz" "$work/spec-facts.json" "$node:"
done

probe='sudo -n python3 kubevip-probe.pyz --spec-facts spec-facts.json --together 10'
running=
for node in "$@"; do
  ssh -n -o BatchMode=yes "$node" "$probe" >"$work/$node.json" &
  running="$running $!:$node"
done

missing=
for entry in $running; do
  if wait "${entry%%:*}"; then
    mv "$work/${entry#*:}.json" "$folder/"
  else
    missing="$missing ${entry#*:}"
  fi
done
if [ -n "$missing" ]; then
  echo "gather-facts.sh: no facts of$missing" >&2
  exit 3
fi

# Nobody balances in this mode, so the VIP belongs where the local apiserver is ready.
# A failure gets one second opinion at once; a dead apiserver refuses both within milliseconds.
ask "$URL/readyz" "$FIRST" && exit 0
ask "$URL/readyz" "$SECOND" && exit 0
log "this node must not hold the VIP: $reason"
exit 1

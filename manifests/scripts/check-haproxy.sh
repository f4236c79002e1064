# haproxy answers /hold after 0.9 s. The open connection is the point of it: when haproxy dies
# the kernel closes it, and this check fails in that moment and not at its next turn.
# A failure gets one second opinion at once, so that a reload does not move the VIP. FIRST and
# SECOND are what each question may take, in seconds.
ask "$URL/hold" "$FIRST" && exit 0
ask "$URL/ready" "$SECOND" && exit 0
log "this node must not hold the VIP: $reason"
exit 1

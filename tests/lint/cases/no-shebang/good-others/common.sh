# read by the checks
PORT=8443

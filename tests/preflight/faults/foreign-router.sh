# A real keepalived becomes master: $version, $router, $peers and $address change what it says.
cat >/run/keepalived.conf <<END
global_defs {
  router_id client
  vrrp_version ${version:-3}
}
vrrp_instance foreign {
  state BACKUP
  interface ens3
  virtual_router_id ${router:-119}
  priority 100
  advert_int 1
  ${peers:-}
  virtual_ipaddress {
    ${address:-10.0.0.199}/32
  }
}
END
keepalived -n -l -f /run/keepalived.conf -p /run/k.pid -r /run/kv.pid >/run/foreign.log 2>&1 &
for _ in $(seq 150); do
  if grep -q 'Entering MASTER' /run/foreign.log; then return 0; fi
  sleep 0.1
done
cat /run/foreign.log
exit 1

set -ex

port=6443
sudo yum install -y haproxy

echo "global
  log 127.0.0.1 local0
  maxconn 40000
defaults
  mode    tcp
  timeout client 1h
  timeout connect 5s
  timeout server 1h
# Set up the frontend here.
frontend api
  bind *:8443
  default_backend api
backend api
  option httpchk
  http-check connect ssl
  http-check send meth GET uri /readyz hdr Host \"api\"
  server cp-1 10.20.0.11:${port} check verify none
  server cp-2 10.20.0.12:${port} check verify none" | sudo tee /etc/haproxy/haproxy.cfg

sudo sed -i 's/verify none/verify none inter 2s/g' /etc/haproxy/haproxy.cfg
sudo systemctl restart haproxy

#!/bin/bash
systemctl restart haproxy
systemctl enable keepalived

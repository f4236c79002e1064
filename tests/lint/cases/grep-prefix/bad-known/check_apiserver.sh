#!/bin/sh
ip addr | grep -q 10.0.0.30 && echo here
ip addr | grep -q 10.0.1.25 && echo there # want grep-prefix

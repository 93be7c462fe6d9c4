#!/bin/sh
# Runs on a fresh machine from the image.
set -eu

# The distribution's own service must never start: a node starts its own
if systemctl is-active --quiet redis-server.service; then
  echo 'redis-server.service runs' >&2
  exit 1
fi
test -d /opt/redis-fleet

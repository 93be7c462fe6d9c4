#!/bin/sh
# Runs on the machine that is built: without a right configuration there is no image.
set -eu

apache2ctl configtest
systemctl is-enabled apache2.service

#!/bin/sh
# Installs the programs and units that run on a node, as a node's first boot would; starts and enables nothing.
set -eu
program=install-node-programs
# shellcheck source=common.sh
. ./programs/common.sh

command -v python3 > /dev/null || fail 'python3 is not there; install the package python3 in a step before'
# Not a byte more than the archive holds
outcome=$(PYTHONDONTWRITEBYTECODE=1 python3 programs/install_node_programs.py programs/node-programs.zip) || fail 'see above'
say "$outcome"

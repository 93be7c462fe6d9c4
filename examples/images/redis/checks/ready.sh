#!/bin/sh
# Runs on the machine that is built: without what a node needs there is no image.
set -eu

redis-server --version
python3 -c 'import boto3'
command -v mkfs.xfs

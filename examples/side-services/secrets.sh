#!/bin/sh
# Makes the Secrets of fleet.yaml whose entries can be made up: new passwords, for a trial. Where data matters, let the External
# Secrets operator make them from AWS Secrets Manager instead. Needs kubectl, openssl and the namespace. A Secret that is there is
# left as it is, so that the script can be run again.
#
# usage: secrets.sh [namespace]
set -eu

namespace=${1:-shop-tools}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# A password without a line feed, which would belong to it.
password() {
  openssl rand -hex 24 | tr -d '\n' > "$1"
}

# A line of Redis's ACL file: the user, whose password is in a file, and the rules.
user() {
  printf 'user %s on #%s %s\n' "$1" "$(openssl dgst -sha256 -r "$2" | cut -d ' ' -f 1)" "$3"
}

# A Secret of the entries of this run alone: those of a Secret belong together.
secret() {
  name=$1
  shift
  there=$(kubectl --namespace "$namespace" get secret "$name" --ignore-not-found --output=name)
  if [ -n "$there" ]; then
    echo "secrets.sh: Secret $name is in namespace $namespace already and stays as it is; delete it to have a new one" >&2
  else
    kubectl --namespace "$namespace" create secret generic "$name" "$@"
  fi
}

umask 077
for name in admin proxy monitoring clients console jwt application grafana; do
  password "$name"
done
{
  user default admin '~* &* +@all'
  user proxy proxy '~* &* +@all -@admin -@dangerous'
  user monitoring monitoring '+ping +info +role +time +select +dbsize +lastsave +command +module|list +slowlog|get +slowlog|len +memory|stats +memory|doctor +client|list +client|setname +latency|latest +latency|history +latency|doctor +cluster|info +cluster|nodes +cluster|slots +latency|histogram +cluster|shards +cluster|links'
} > users.acl
openssl dgst -sha256 -r console | cut -d ' ' -f 1 | tr -d '\n' > sha256

secret redis --from-file=users.acl --from-file=admin --from-file=proxy --from-file=monitoring
secret proxy --from-file=password=clients
secret kafka-console --from-file=password=console --from-file=sha256 --from-file=jwt --from-file=application
secret grafana --from-file=password=grafana

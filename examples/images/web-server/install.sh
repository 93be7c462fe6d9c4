#!/bin/sh
# Installs Apache and its first page. APP_NAME is a variable of the image.
set -eu

export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install --yes --no-install-recommends apache2
printf '<!doctype html>\n<title>%s</title>\n<h1>%s</h1>\n' "$APP_NAME" "$APP_NAME" > /var/www/html/index.html

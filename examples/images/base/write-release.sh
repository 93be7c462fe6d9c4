#!/bin/sh
# Notes which release the image is. RELEASE is a variable of the image, RELEASE_FILE is set by its recipe.
set -eu

printf '%s\n' "$RELEASE" > "$RELEASE_FILE"

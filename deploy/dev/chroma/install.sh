#!/usr/bin/env bash
# Installs the Chroma server that package-lock.json beside this file pins, and says where it is: the program's path is the only line on
# standard output. Quick when it is there already; two at once wait for each other. Run the server with
#   node "$(deploy/dev/chroma/install.sh)" run --path FOLDER --host 127.0.0.1 --port 8000
set -euo pipefail

here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)
target=${1:-$here/../../../artifacts/chroma}
readonly missing=3

say() { printf 'chroma: %s\n' "$*" >&2; }

mkdir -p -- "$target"
target=$(cd -- "$target" && pwd)
program=$target/server.mjs

is_installed() { cmp -s -- "$here/server.mjs" "$program" && cmp -s -- "$here/package-lock.json" "$target/installed.json"; }

if ! is_installed; then
    exec 9>"$target/lock"
    flock 9
fi
if ! is_installed; then
    if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
        say "node and npm are needed to install Chroma: run 'apt-get install nodejs npm' as root, or use 'up' without --iris chroma."
        exit "$missing"
    fi
    if [[ $(node --version) != v1[89].* && $(node --version) != v[2-9][0-9].* ]]; then
        say "node $(node --version) is too old for Chroma; version 18 or newer is needed. Or use 'up' without --iris chroma."
        exit "$missing"
    fi
    if [[ $(uname -m) != x86_64 ]]; then
        say "this build of Chroma is for x86_64 only; start one of your own and use 'up --iris http://HOST:PORT'."
        exit "$missing"
    fi
    say "installing Chroma with npm (about 60 MB to fetch, 420 MB on disk) into $target ..."
    cp -- "$here/package.json" "$here/package-lock.json" "$here/server.mjs" "$target/"
    if ! (cd -- "$target" && npm ci --omit=dev --no-audit --no-fund --ignore-scripts) >"$target/install.log" 2>&1; then
        cat -- "$target/install.log" >&2
        say "npm could not install it; the reason is above and in $target/install.log."
        exit "$missing"
    fi
    cp -- "$here/package-lock.json" "$target/installed.json"
fi
printf '%s\n' "$program"

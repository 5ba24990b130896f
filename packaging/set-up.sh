#!/usr/bin/env bash
# Installs what this checkout needs on a Debian 12 machine: packages, a virtual environment, the face model pack, fonts,
# demonstration keys. Every step says what it does and is skipped when it is done already; a second call takes a second.
set -euo pipefail
cd "$(dirname "$0")/.."

installed=var/installed
downloads=var/downloads
mkdir -p "$installed" "$downloads"

say() { printf '[set-up] %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        fail "root or sudo is needed for: $*"
    fi
}

# A step is done when its stamp holds the hash of what it was made from.
is_done() { [ "$(cat "$installed/.$1" 2>/dev/null)" = "$2" ]; }
done_with() { printf '%s' "$2" > "$installed/.$1"; }
hash_of() { cat "$@" | sha256sum | cut -c1-64; }

debian_packages() {
    local missing
    missing=$(grep -v '^#' packaging/debian-packages.txt | while read -r package; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done)
    [ -z "$missing" ] && return
    say "1/7 Debian packages: installing $(wc -w <<< "$missing") of them"
    as_root apt-get update -qq
    # shellcheck disable=SC2086 # a list of package names
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > "$downloads/apt.log" 2>&1 \
        || { tail -5 "$downloads/apt.log" >&2; fail "apt-get install failed; all of it is in $downloads/apt.log"; }
}

python_environment() {
    local hash
    hash=$(hash_of requirements/lock.txt pyproject.toml)
    if is_done environment "$hash" && [ -x .venv/bin/kiosk ]; then return; fi
    say "2/7 Python environment in .venv: about a minute"
    [ -x .venv/bin/python ] || "$(find_python)" -m venv .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/lock.txt
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
    done_with environment "$hash"
}

find_python() {
    local name
    for name in python3.11 python3; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
            echo "$name"
            return
        fi
    done
    fail "Python 3.11 is needed (Debian 12 has it)"
}

# Fetches one package file by name and checks its hash; prints the file's path.
npm_package() {
    local name version sha256 file
    read -r name version sha256 < <(grep -F "$1 " packaging/npm-packages.txt)
    file="$downloads/$(tr -d '@' <<< "$name" | tr / -)-$version.tgz"
    if ! sha256sum -c --status <<< "$sha256  $file" 2>/dev/null; then
        for attempt in 1 2 3; do
            PATH="$PWD/.venv/bin:$PATH" npm pack --silent --pack-destination "$downloads" "$name@$version" >/dev/null && break
            [ "$attempt" = 3 ] && fail "cannot fetch $name@$version"
            sleep "$attempt"
        done
        sha256sum -c --status <<< "$sha256  $file" || fail "$name@$version is not the package it was: wrong SHA-256"
    fi
    echo "$file"
}

# Every start compiles anew what is not compiled already, where Python is told not to keep it: a tenth of a second each.
bytecode() { .venv/bin/python -m compileall -q -j 0 drivers flows service kiosk; }

face_pack() {
    local hash
    hash=$(hash_of packaging/npm-packages.txt drivers/face/pack.py)
    if is_done face-pack "$hash" && [ -d "$installed/face-pack" ]; then return; fi
    say "3/7 face model pack: building it from its package"
    local package
    package=$(npm_package faceplugin-face-recognition-js)
    .venv/bin/python -P -m drivers.face.pack build "$package" "$installed/face-pack"
    done_with face-pack "$hash"
}

fonts() {
    local hash
    hash=$(hash_of packaging/npm-packages.txt packaging/fonts.toml flows/documents/font_set.py)
    if is_done fonts "$hash" && [ -d "$installed/fonts" ]; then return; fi
    say "4/7 document fonts"
    local serif sans
    serif=$(npm_package @expo-google-fonts/noto-serif-sc)
    sans=$(npm_package @expo-google-fonts/noto-sans-sc)
    .venv/bin/python -P -m flows.documents.font_set "$installed/fonts" "$serif" "$sans"
    done_with fonts "$hash"
}

demonstration_keys() {
    [ -f "$installed/keys/trust/root.pem" ] && return
    say "5/7 demonstration keys"
    .venv/bin/python -P -m flows.documents.keys "$installed/keys"
}

# A start reads 195 services from one file; a service file that is changed later is read from its own TOML again.
catalogue() {
    local hash
    hash=$(hash_of flows/catalog/*.toml flows/catalog/*/*.toml flows/*.py flows/search/*.py flows/search/*.toml)
    if is_done catalogue "$hash" && [ -f "$installed/catalog.compiled" ] && [ -f "$installed/search.index" ]; then return; fi
    say "6/7 service catalogue and search index"
    .venv/bin/kiosk flow compile > /dev/null
    done_with catalogue "$hash"
}

# What a service's paper looks like, for residents to see before they begin.
samples() {
    local hash
    hash=$(hash_of flows/catalog/*/*.toml flows/documents/*.py flows/documents/*/*.py service/departments/*.{py,toml} service/departments/*/*.py)
    if is_done samples "$hash" && [ -d "$installed/samples" ]; then return; fi
    say "7/7 sample papers"
    rm -rf "$installed/samples"
    .venv/bin/python -P -m service.departments.samples "$installed/fonts" "$installed/samples"
    done_with samples "$hash"
}

debian_packages
python_environment
bytecode
face_pack
fonts
demonstration_keys
catalogue
samples
say "ready"

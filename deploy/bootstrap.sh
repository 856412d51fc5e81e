#!/bin/sh
# Makes .venv ready: sh deploy/bootstrap.sh [REQUIREMENTS]
#
# REQUIREMENTS is a file of pins, deploy/requirements.txt unless given. A second run
# finds that nothing changed and is done at once. Several may run at the same time.
# PYTHON names the interpreter that a new .venv is made with.
set -eu
cd "$(dirname "$0")/.."
. deploy/steps.sh
. deploy/debian.sh

requirements=${1:-deploy/requirements.txt}
stamp=.venv/installed-$(basename "$requirements" .txt)

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# The pins' checksum: requirements-dev.txt includes requirements.txt, so both count.
checksum() {
    cat deploy/requirements.txt "$1" | cksum
}

is_ready() {
    [ -r "$stamp" ] && [ "$(cat "$stamp")" = "$(checksum "$requirements")" ] &&
        .venv/bin/python -c '' 2>/dev/null
}

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Debian's own interpreter first: it is built with optimisations that many others lack.
find_python() {
    for candidate in ${PYTHON:-/usr/bin/python3 python3 python3.13 python3.12 python3.11}; do
        if is_recent "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed; ${PYTHON:-python3} is none." \
        "Install it (apt-get install python3), or name one: PYTHON=/path/to/python3"
}

# A PYTHON other than the one .venv was made with would otherwise be ignored unnoticed.
refuse_other_python() {
    version='import sys; print("%d.%d" % sys.version_info[:2])'
    wanted=$("$PYTHON" -c "$version") || fail "PYTHON=$PYTHON does not run."
    present=$(.venv/bin/python -c "$version" 2>/dev/null) || return 0  # made anew
    [ "$wanted" = "$present" ] || fail \
        "PYTHON is $wanted, but .venv was made with $present: remove .venv first."
}

# Debian keeps ensurepip, which a new environment gets its pip from, in a package apart.
require_ensurepip() {
    "$python" -m ensurepip --version >/dev/null 2>&1 && return
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    may_install_packages || fail "$python cannot make virtual environments here." \
        "Install what it lacks, as root: apt-get install $package"
    run_step "Debian package $package" install_packages "$package"
}

create_environment() {
    require_ensurepip
    run_step "virtual environment (.venv)" "$python" -m venv --clear .venv
}

# The lock is on this script's own open file, so it leaves nothing behind and ends with
# the process, however that ends. Python asks for it: not every system has flock(1).
lock() {
    exec 9<deploy/bootstrap.sh
    "$python" -c 'import fcntl; fcntl.flock(9, fcntl.LOCK_EX)'
}

if [ -n "${PYTHON:-}" ] && [ -x .venv/bin/python ]; then
    refuse_other_python
fi
if is_ready; then exit 0; fi
python=$(find_python)
lock
if is_ready; then exit 0; fi
# Without pip it is the remains of an attempt that was interrupted.
.venv/bin/python -c 'import pip' 2>/dev/null || create_environment
run_step "packages of $requirements" .venv/bin/python -m pip install \
    -qq --no-input --disable-pip-version-check -r "$requirements" || fail \
    "The packages were not installed. pip fetches them from where its configuration says" \
    "(.venv/bin/python -m pip config list): is that within reach? Then run this again."
checksum "$requirements" >"$stamp"

# Sourced by the scripts: Debian packages, installed only where that is allowed.
# shellcheck shell=sh

# Succeeds when this user may install packages without being asked for a password.
may_install_packages() {
    command -v apt-get >/dev/null 2>&1 || return 1
    [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null
}

# missing_packages COMMAND:PACKAGE...
# Prints the packages, each with a space before it, whose commands are not there.
missing_packages() {
    for needed in "$@"; do
        command -v "${needed%%:*}" >/dev/null 2>&1 || printf ' %s' "${needed##*:}"
    done
}

# install_packages PACKAGE...
# Fails when they cannot be installed. A machine that was never updated has no package
# lists, or lists of files that are gone: hence the second try after an update.
install_packages() {
    run_apt_get install -y --no-install-recommends "$@" ||
        { run_apt_get update && run_apt_get install -y --no-install-recommends "$@"; }
}

# Asks nothing, and waits up to a minute for an installation that is under way.
run_apt_get() {
    if [ "$(id -u)" -eq 0 ]; then as_root=; else as_root='sudo -n'; fi
    # shellcheck disable=SC2086  # two words, or none
    $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -o DPkg::Lock::Timeout=60 "$@" </dev/null
}

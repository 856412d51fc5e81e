#!/bin/sh
# Runs the site on this machine, with its own content service: sh deploy/demo.sh
# sh deploy/demo.sh --help lists the options.
set -eu
cd "$(dirname "$0")/.."
. deploy/steps.sh
. deploy/debian.sh

# What --services needs; the last is for those who want to look into Redis.
services='redis-server:redis-server java:default-jre-headless activemq:activemq
    redis-cli:redis-tools'

install_services() {
    # shellcheck disable=SC2086  # one word for each
    missing=$(missing_packages $services)
    [ -n "$missing" ] || return 0
    if may_install_packages; then
        # shellcheck disable=SC2086  # one word for each package
        run_step "Debian packages:$missing" install_packages $missing && return
    fi
    printf 'Not installed, and --services needs them:%s\n' "$missing" >&2
    printf 'As root: apt-get install%s\n' "$missing" >&2
    exit 1
}

for argument; do
    if [ "$argument" = --services ]; then install_services; fi
done
sh deploy/bootstrap.sh
# -B here and in every child: the demo leaves no file behind.
exec .venv/bin/python -B -m deploy.demo "$@"

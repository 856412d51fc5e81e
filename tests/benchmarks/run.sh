#!/bin/sh
# Measures the site beside others: sh tests/benchmarks/run.sh [--quick] [--next] [--wagtail]
#
# Takes a quarter of an hour, with --quick two minutes, and writes RESULTS.md beside this
# file. Nothing else should run on the machine meanwhile. --next also compares with Next.js,
# which npm downloads into a temporary folder, --wagtail with Wagtail, by pip.
set -u
cd "$(dirname "$0")/../.." || exit
. deploy/steps.sh
. deploy/debian.sh

# As command:package.
tools='wrk:wrk redis-server:redis-server activemq:activemq java:default-jre-headless'

sh deploy/bootstrap.sh deploy/requirements-dev.txt || exit
# shellcheck disable=SC2086  # one word for each tool
missing=$(missing_packages $tools)
if [ -n "$missing" ] && may_install_packages; then
    # shellcheck disable=SC2086  # one word for each package
    run_step "Debian packages:$missing" install_packages $missing
fi
exec .venv/bin/python -m tests.benchmarks.run "$@"

#!/bin/sh
# Runs the linters and the tests: sh tests/run.sh [PYTEST-ARGUMENT...]
#
# Whatever fails, everything runs, and pytest's closing line is the last. The exit status
# is 0 only if all of it succeeded. With CI set, a missing tool fails the tests that need
# it; otherwise those tests are skipped.
set -u
cd "$(dirname "$0")/.." || exit
PATH=$PATH:/usr/sbin # where Debian has nginx, and only root looks
. deploy/steps.sh
. deploy/debian.sh

# The programs that tests call, as command:package.
#   tests/binaries     needs curl, nginx
#   tests/browser      needs chromium
#   tests/deploy       needs shellcheck
#   tests/caching      needs redis-server
#   tests/functional   needs varnishd with its module xkey
#   tests/invalidation needs redis-server, activemq with java and keytool, openssl
tools='chromium:chromium curl:curl shellcheck:shellcheck redis-server:redis-server
    activemq:activemq java:default-jre-headless keytool:default-jre-headless
    openssl:openssl nginx:nginx varnishd:varnish varnishd:varnish-modules'
coverage_report=.venv/coverage.txt
failed=

lint() {
    run_step "$@" || failed="$failed
  $1"
}

install_tools() {
    # shellcheck disable=SC2086  # one word for each tool
    missing=$(missing_packages $tools)
    [ -n "$missing" ] || return 0
    if may_install_packages; then
        # shellcheck disable=SC2086  # one word for each package
        run_step "Debian packages:$missing" install_packages $missing && return
    fi
    printf 'Not installed:%s. As root: apt-get install%s\n' "$missing" "$missing"
    printf 'Tests that need it are skipped; with CI set, they fail.\n'
}

sh deploy/bootstrap.sh deploy/requirements-dev.txt || exit
install_tools

lint "ruff check" .venv/bin/ruff check .
lint "ruff format" .venv/bin/ruff format --check .
lint "mypy" .venv/bin/mypy content site_frontend tests deploy
lint "lint-imports" .venv/bin/lint-imports
lint "djade" find templates -name '*.html' \
    -exec .venv/bin/djade --target-version 5.2 --check {} +
lint "manage.py check" .venv/bin/python -X dev manage.py check --fail-level WARNING

if [ -n "$failed" ]; then
    printf '\nFailed before the tests:%s\n' "$failed"
fi
# Most tests wait for something, so there is work for one more than there are cores; of many,
# each would have its own broker and browser.
workers=$(($(nproc) + 1))
[ "$workers" -le 4 ] || workers=4
printf '\nTests, by %s processes; their coverage goes to %s\n' "$workers" "$coverage_report"
.venv/bin/python -X dev -m pytest --cov --cov-report= --dist loadfile --no-loadscope-reorder \
    --tx "$workers*popen//python=.venv/bin/python -X dev" "$@"
status=$?
.venv/bin/coverage report >"$coverage_report" 2>&1

[ -z "$failed" ] || exit 1
exit "$status"

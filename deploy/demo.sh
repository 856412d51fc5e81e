#!/bin/sh
# Runs the site on this machine, with its own content service: sh deploy/demo.sh
# sh deploy/demo.sh --help lists the options.
set -eu
cd "$(dirname "$0")/.."
sh deploy/bootstrap.sh
# -B here and in every child: the demo leaves no file behind.
exec .venv/bin/python -B -m deploy.demo "$@"

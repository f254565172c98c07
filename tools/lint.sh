#!/bin/sh
# The linters, quickest first; every one runs, so one pass shows everything.
set -u
cd "$(dirname "$0")/.."
status=0

step() { # <label> <command …>
    label="$1"; shift
    started=$(date +%s)
    if output=$("$@" 2>&1); then
        printf '%-22s ok (%s s)\n' "$label" "$(($(date +%s) - started))"
    else
        printf '%s\n%-22s FAILED\n' "$output" "$label"; status=1
    fi
}

step layout python -m tools.check_layout
step "ruff check" ruff check .
step "ruff format" ruff format --check .
step mypy mypy
step squawk squawk migrations/*.sql
step sqlfluff sqlfluff lint --processes 2 --disable-progress-bar sql migrations
exit $status

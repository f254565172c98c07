#!/bin/sh
# Runs everything on the embedded PostgreSQL 18, then on 15 where its binaries are found
# (PG15 names their directory), and sums up. JOBS = processes per run: half of their time most wait, so one
# more than there are cores.
set -u
cd "$(dirname "$0")/.."
export PYTHONPATH="$PWD"
# Hundreds of processes are started, which would compile the same modules each.
unset PYTHONDONTWRITEBYTECODE
if [ -z "${PG15:-}" ] && command -v pg_config >/dev/null 2>&1; then
    case "$(pg_config --version)" in
        "PostgreSQL 15."*) [ -x "$(pg_config --bindir)/initdb" ] && PG15="$(pg_config --bindir)" ;;
    esac
fi
status=0
summary=""

run() { # <label> <value of MAINSPRING_TEST_POSTGRES> <which tests>
    printf '\n== PostgreSQL %s ==\n' "$1"
    log="$(mktemp)"
    started=$(date +%s)
    { MAINSPRING_TEST_POSTGRES="$2" .venv/bin/python -m pytest -q -n "${JOBS:-3}" --dist loadfile -m "$3"; echo "$?" >"$log.status"; } \
        2>&1 | tee "$log"
    [ "$(cat "$log.status")" = 0 ] || status=1
    summary="$summary
PostgreSQL $1: $(tail -n 1 "$log" | tr -d '=' | sed 's/^ *//; s/ *$//') ($(($(date +%s) - started)) s)"
    rm -f "$log" "$log.status"
}

# The JavaScript clients' tests need their packages, once per lock file.
for client in tests/supabase_js tests/openfeature_js tests/typescript_js; do
    if [ -f $client/package-lock.json ] && command -v npm >/dev/null 2>&1; then
        if [ ! -f $client/node_modules/.stamp ] || [ $client/package-lock.json -nt $client/node_modules/.stamp ]; then
            npm ci --prefix $client --silent --no-audit --no-fund && touch $client/node_modules/.stamp
        fi
    fi
done

run 18 embedded ""
if [ -n "${PG15:-}" ]; then
    # What says nothing about SQL has been run already.
    run 15 "$PG15" "not one_server"
else
    summary="$summary
PostgreSQL 15: not installed here, skipped"
fi
if ! command -v npm >/dev/null 2>&1; then
    summary="$summary
supabase-js, OpenFeature's providers, TypeScript: npm is not installed here, skipped"
fi
printf '%s\n' "$summary"
exit $status

#!/bin/sh
# Starts PgBouncer with pgbouncer.ini beside this file, the login in PGBOUNCER_URL and, where it is set,
# PGBOUNCER_MODE (session or transaction). What it writes is in a directory of its own under /tmp.
# As in every URL, what is special in a name or password is written as %XX.
set -eu
umask 077
here="$(cd "$(dirname "$0")" && pwd)"
directory="$(mktemp -d "${TMPDIR:-/tmp}/pgbouncer.XXXXXX")"

field() { # <regular expression with one group>
    printf '%s' "$PGBOUNCER_URL" | sed -nE "s#^postgres(ql)?://([^:@/]+):([^@]+)@([^:/]+):([0-9]+)/([^?]+).*#\\$1#p"
}
decode() { # %XX into its byte; a quote doubled, as users.txt has it
    LC_ALL=C awk 'BEGIN { hex = "0123456789abcdef" } {
        told = ""
        for (rest = $0; (at = match(rest, /%[0-9A-Fa-f][0-9A-Fa-f]/)) > 0; rest = substr(rest, at + 3)) {
            code = tolower(substr(rest, at + 1, 2))
            told = told substr(rest, 1, at - 1) \
                sprintf("%c", 16 * (index(hex, substr(code, 1, 1)) - 1) + index(hex, substr(code, 2, 1)) - 1)
        }
        told = told rest
        gsub(/"/, "\"\"", told)
        print told
    }'
}
user="$(field 2 | decode)"; password="$(field 3 | decode)"
host="$(field 4)"; port="$(field 5)"; database="$(field 6)"
[ -n "$database" ] || { echo "PGBOUNCER_URL is not postgresql://user:password@host:port/database" >&2; exit 2; }
case "$(printf '%s' "$PGBOUNCER_URL" | tr '\n\r' '  ')$host$database" in *[[:space:]]*) host= ;; esac
case "$PGBOUNCER_URL" in *%00*) host= ;; esac
case "$user$password" in *"
"*) host= ;; esac
case "$host$database" in
*[!A-Za-z0-9._-]* | "$database") echo "PGBOUNCER_URL has a blank, or a host or database of other than letters, digits and . _ -" >&2; exit 2 ;;
esac
case "${PGBOUNCER_ADDRESS:-}${PGBOUNCER_PORT:-}${PGBOUNCER_POOL:-}" in
*[!A-Za-z0-9.:*_-]*) echo "PGBOUNCER_ADDRESS, PGBOUNCER_PORT or PGBOUNCER_POOL is none" >&2; exit 2 ;;
esac
case "${PGBOUNCER_MODE:-session}" in
session | transaction) ;;
*) echo "PGBOUNCER_MODE is session or transaction" >&2; exit 2 ;;
esac

mode="${PGBOUNCER_MODE:-session}"
version="$(pgbouncer --version | sed -nE '1s/.* ([0-9]+)\.([0-9]+).*/\1 \2/p')"
follows=no
[ "${version% *}" -gt 1 ] || [ "${version#* }" -ge 21 ] && follows=yes
if [ "$mode" = transaction ] && [ "$follows" = no ]; then
    echo "PgBouncer ${version% *}.${version#* } mixes the prepared statements of clients up in transaction mode:" \
        "use 1.21 or newer, or PGBOUNCER_MODE=session" >&2
    exit 2
fi
prepared=""
[ "$follows" = no ] || prepared="max_prepared_statements = 500"

printf '"%s" "%s"\n' "$user" "$password" >"$directory/users.txt"
sed -e "s#@DATABASE@#$database#" -e "s#@SERVER_HOST@#$host#" -e "s#@SERVER_PORT@#$port#" \
    -e "s#@LISTEN_ADDRESS@#${PGBOUNCER_ADDRESS:-0.0.0.0}#" -e "s#@LISTEN_PORT@#${PGBOUNCER_PORT:-6432}#" \
    -e "s#@DIRECTORY@#$directory#" -e "s#@POOL_MODE@#$mode#" -e "s#@PREPARED@#$prepared#" \
    -e "s#@POOL_SIZE@#${PGBOUNCER_POOL:-200}#" "$here/pgbouncer.ini" >"$directory/pgbouncer.ini"
exec pgbouncer "$directory/pgbouncer.ini"

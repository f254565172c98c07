#!/bin/sh
# Starts PgBouncer with pgbouncer.ini beside this file, the login in PGBOUNCER_URL and, where it is set,
# PGBOUNCER_MODE (session or transaction). What it writes is in a directory of its own under /tmp.
set -eu
umask 077
here="$(cd "$(dirname "$0")" && pwd)"
directory="$(mktemp -d "${TMPDIR:-/tmp}/pgbouncer.XXXXXX")"

field() { # <regular expression with one group>
    printf '%s' "$PGBOUNCER_URL" | sed -nE "s#^postgres(ql)?://([^:@/]+):([^@]+)@([^:/]+):([0-9]+)/([^?]+).*#\\$1#p"
}
user="$(field 2)"; password="$(field 3)"; host="$(field 4)"; port="$(field 5)"; database="$(field 6)"
[ -n "$database" ] || { echo "PGBOUNCER_URL is not postgresql://user:password@host:port/database" >&2; exit 2; }

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

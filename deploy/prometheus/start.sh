#!/bin/sh
# Starts Prometheus with the arguments given. The token that gateways ask for at /metrics, METRICS_TOKEN, becomes the
# file that prometheus.yml names: Prometheus reads no environment. An empty one is sent and asked for by nobody.
set -eu
umask 077
printf '%s' "${METRICS_TOKEN:-}" >/tmp/metrics_token
unset METRICS_TOKEN
exec prometheus "$@"

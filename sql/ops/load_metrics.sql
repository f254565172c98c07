-- Metrics: calls over HTTP by minute and function, which gateways count in memory and send every few seconds
-- (record_request_metrics), and measurements of our own (record_metric). Both are kept for 30 days (core.retention_rules).
-- What Prometheus reads comes from the gateway's memory and from read_gauges.

\ir _get_bounds.sql
\ir _estimate_quantile.sql
\ir _check_span.sql
\ir record_request_metrics.sql
\ir _sum_requests.sql
\ir list_request_metrics.sql
\ir get_request_stats.sql
\ir _is_metric.sql
\ir record_metrics.sql
\ir record_metric.sql
\ir get_metric_series.sql

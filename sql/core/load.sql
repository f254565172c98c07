-- core: what every module stands on.
--
-- Identifiers are UUIDv7: ordered by time, unique without a round trip.
-- The watermark is the one answer to "which rows are safe to read past": rows
-- carry the transaction that wrote them, and a reader takes those below it.
-- Partitions are made ahead by a procedure, and on demand when a row needs one; they leave
-- by themselves, perhaps into a file (load_retention.sql).

\ir uuid_v7.sql
\ir get_watermark.sql
\ir _get_request_id.sql
\ir _get_trace_id.sql
\ir _get_correlation_id.sql
\ir _continue_trace.sql
\ir _check_limit.sql
\ir _check_text.sql
\ir _check_time_zone.sql
\ir _announce.sql
\ir _check_constraints.sql
\ir _restore_caller.sql
\ir _is_cancelled.sql
\ir _keep_object.sql
\ir _state_trigger.sql
\ir _list_stated_objects.sql

\ir _get_oid.sql
\ir _get_partitions.sql
\ir _find_partition.sql
\ir _is_closed.sql

-- Makes tables, so it belongs to the role that owns tables.
set local role app_owner;
\ir _create_partition.sql
set local role app_api;

\ir get_partition_headroom.sql
\ir load_partitions.sql

\ir load_retention.sql

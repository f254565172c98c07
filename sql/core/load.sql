-- core: what every module stands on.
--
-- Identifiers are UUIDv7: ordered by time, unique without a round trip.
-- The watermark is the one answer to "which rows are safe to read past": rows
-- carry the transaction that wrote them, and a reader takes those below it.
-- Partitions are made ahead by a procedure, and on demand when a row needs one.

\ir uuid_v7.sql
\ir get_watermark.sql
\ir _check_constraints.sql
\ir _restore_caller.sql
\ir _is_cancelled.sql

-- Makes tables, so it belongs to the role that owns tables.
set local role app_owner;
\ir _create_partition.sql
set local role app_api;

\ir create_partitions.sql

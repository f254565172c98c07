-- The DBA's desk: what is wrong with the database, each with the statement that mends it.
--
-- One function a subject, to look at from psql; list_findings asks them all and keeps what matters (_list_checks
-- has the thresholds). Nothing is changed. Other sessions and queries are seen by pg_read_all_stats, which app_api is
-- granted where the deploying login may; statistics of columns only by the tables' owner.

\ir _get_indexes.sql
\ir list_index_usage.sql
\ir list_unused_indexes.sql
\ir list_duplicate_indexes.sql
\ir list_missing_indexes.sql
\ir list_invalid_indexes.sql
\ir list_slow_queries.sql
\ir list_long_transactions.sql
\ir list_blocking.sql
\ir list_wraparound.sql
\ir list_vacuum_health.sql
\ir list_settings_advice.sql

set local role app_owner;
\ir list_table_bloat.sql
\ir list_full_sequences.sql
\ir _list_reindex_advice.sql
set local role app_api;

\ir _list_checks.sql
\ir list_findings.sql
\ir _review_database.sql

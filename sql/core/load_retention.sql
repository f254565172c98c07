-- How partitions leave. A rule says how long those of a table are kept. One that expired is
-- dropped where it needs no file; else the command seals it (it takes no more rows), writes the file, reads
-- it back and only then drops it. core.archives has a row for each that left, which keeps late rows
-- from making it anew: sums are never worked out from a part. One can be restored from its file.

\ir _require_fresh_snapshots.sql
\ir _kept_since.sql
\ir _lacks_sums.sql
\ir _describe_holders.sql

-- Changes tables, and looks at all marks.
set local role app_owner;
\ir _find_obstacle.sql
set local role app_api;
\ir _find_departure.sql
set local role app_owner;
\ir _drop_partition.sql
\ir _set_seal.sql
\ir _seal_partition.sql
\ir _unseal_partition.sql
\ir _note_archive.sql
\ir _begin_restore.sql
\ir _finish_restore.sql
set local role app_api;

\ir set_retention.sql
\ir list_retention_rules.sql
\ir list_partitions.sql
\ir list_expired_partitions.sql
\ir drop_expired_partitions.sql
\ir list_archives.sql

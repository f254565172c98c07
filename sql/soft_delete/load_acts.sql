-- What people and services call, and what is removed for good.

\ir soft_delete_record.sql
\ir restore_record.sql
\ir list_deletions.sql

set local role app_owner;
\ir list_orphans.sql
\ir _write_references.sql
\ir _purge_rows.sql
\ir _find_rest.sql
\ir _purge.sql
set local role app_api;

\ir _purge_due.sql
\ir purge_deleted_records.sql

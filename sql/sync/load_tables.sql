-- Which tables take part, and the versions of their records.

\ir _shared_owner.sql
\ir _get_owner.sql
\ir _get_home.sql

-- Attaches triggers, writes states whoever changes them, locks: it belongs to the role that owns tables.
set local role app_owner;
\ir _poke.sql
\ir records__track.sql
\ir _check_table.sql
\ir _find_owner_column.sql
\ir _find_key_column.sql
\ir _attach_triggers.sql
\ir _note_records.sql
\ir enable_sync.sql
\ir disable_sync.sql
\ir install_triggers.sql
\ir declare_tables.sql
\ir begin_epoch.sql
\ir _purge_deleted.sql
set local role app_api;

\ir list_synced_tables.sql

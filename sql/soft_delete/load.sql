-- soft_delete: records that are gone for their users and can come back.
--
-- A table that asks has deleted_at and deletion_id and declares itself (enable.sql): that makes the view of its active
-- records and a guard, one trigger. Deleting is one act with one deletion_id: the record and its declared children,
-- level by level, each row locked before its own children are looked for. Restoring an act brings back what has its
-- deletion_id and nothing else. The guard takes a key share lock on the parents of what is inserted, moved or restored,
-- and refuses deleted ones: so there is no active record whose parent is deleted, whoever is quicker.
-- Which record somebody may delete is for the policies of its table; what goes with it is for the declaration: that part
-- runs as app_owner.

\ir _find_table.sql
\ir _lock_record.sql
\ir _write_mark.sql
\ir _write_join.sql
\ir _get_purge_at.sql

set local role app_owner;
\ir _mark_deleted.sql
\ir _lock_deletion.sql
\ir _mark_restored.sql
set local role app_api;

\ir _delete.sql
\ir _restore.sql

\ir load_declaration.sql
\ir load_acts.sql

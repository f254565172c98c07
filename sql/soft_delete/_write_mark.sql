-- What an update sets to delete a record ($1 the act, $2 the time), or to restore it (both null). Names come from
-- declarations.

create or replace function soft_delete._write_mark(p_table soft_delete.tables)
returns text
language sql
immutable
set search_path = pg_catalog, pg_temp
return 'deletion_id = $1, deleted_at = $2'
    || case when p_table.has_version then ', version = t.version + 1' else '' end
    || case when p_table.has_updated_at then ', updated_at = clock_timestamp()' else '' end;

comment on function soft_delete._write_mark(soft_delete.tables) is 'What an update sets to delete or restore a record.';

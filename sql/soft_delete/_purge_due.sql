-- The maintenance task: a part of what is due.

create or replace function soft_delete._purge_due(p_now timestamptz)
returns integer
language sql
security definer
set search_path = pg_catalog, pg_temp
return soft_delete._purge(1000, p_now);

comment on function soft_delete._purge_due(timestamptz) is 'Remove a part of what was deleted long enough ago.';

-- An error in one line, for whoever looks at a failed job: its text and its SQLSTATE.

create or replace function jobs._describe_error(p_sqlstate text, p_message text)
returns text
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
return format('%s (%s)', left(p_message, 500), p_sqlstate);

comment on function jobs._describe_error(text, text) is 'An error in one line.';

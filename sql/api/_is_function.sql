-- Whether there is a function schema.name.

create or replace function api._is_function(p_function text)
returns boolean
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
return exists (
    select
    from pg_catalog.pg_proc as p
    join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
    where n.nspname = split_part(p_function, '.', 1)
        and p.proname = substr(p_function, length(split_part(p_function, '.', 1)) + 2)
);

comment on function api._is_function(text) is 'Whether there is a function schema.name.';

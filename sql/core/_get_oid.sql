-- The oid of a table by its qualified name, whoever may use its schema; null if there is none. One schema that
-- is closed to us must not make a list of all tables fail, as to_regclass would.

create or replace function core._get_oid(p_name text)
returns oid
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select c.oid
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = (parse_ident(p_name))[1] and c.relname = (parse_ident(p_name))[2];
end;

comment on function core._get_oid(text) is 'The oid of a table by its qualified name, whoever may use its schema.';

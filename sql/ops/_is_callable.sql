-- Whether a name is that of a function of ours; those that the gateway itself answers have no row in the
-- catalogue, so any name in the schema auth will do.

create or replace function ops._is_callable(p_function text)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_function ~ '^auth\.[a-z_][a-z0-9_]*$' or exists (
        select
        from pg_catalog.pg_proc as p
        join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where n.nspname = split_part(p_function, '.', 1)
            and p.proname = split_part(p_function, '.', 2)
            and (n.nspowner = 'app_owner'::regrole or n.nspname = 'public')
    );
end;
$$;

comment on function ops._is_callable(text) is 'Whether a rate limit may name this function.';

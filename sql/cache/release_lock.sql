-- Gives a lease back: there is nothing to store. The next caller builds. True where it was held.

create or replace function cache.release_lock(
    p_key       text,
    p_token     bigint,
    p_namespace text default 'default'
)
returns boolean
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from cache.leases as l
    where l.namespace = p_namespace and l.key = p_key and l.token = p_token;

    return found;
end;
$$;

comment on function cache.release_lock(text, bigint, text) is 'Give a lease back without a value; true where it was held.';

grant execute on function cache.release_lock(text, bigint, text) to service_role;

-- Maintenance: forgets ways that have expired, a part at a time.

create or replace function geo._purge_routes()
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return geo.purge_routes(10000);
end;
$$;

comment on function geo._purge_routes() is 'Maintenance: forget ways that have expired.';

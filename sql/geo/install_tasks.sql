-- Declares the maintenance of places; every deploy calls this. Returns how many tasks there are.

create or replace function geo.install_tasks()
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops._register_task(
        'purge_routes', 'daily', 41, 'geo._purge_routes()'::regprocedure, 'Forget ways that have expired.', true
    );
    return 1;
end;
$$;

comment on function geo.install_tasks() is 'Declare the maintenance of places; returns how many tasks.';

grant execute on function geo.install_tasks() to service_role;

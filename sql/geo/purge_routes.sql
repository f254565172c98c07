-- Forgets ways that have expired, at most p_limit; returns how many. Others that are at it are left alone.
--
-- Errors: PT400 invalid_limit

create or replace function geo.purge_routes(p_limit integer default 10000)
returns integer
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    perform core._check_limit(p_limit, 100000);

    delete from geo.routes as r
    where r.ctid = any (array(
        select e.ctid from geo.routes as e where e.expires_at <= now() order by e.expires_at limit p_limit for update skip locked
    ));

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function geo.purge_routes(integer) is 'Forget ways that have expired; returns how many.';

grant execute on function geo.purge_routes(integer) to service_role;

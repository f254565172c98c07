-- Instances, by service, the newest first. p_state is one of starting, healthy, degraded, stale, stopped.
--
-- Errors: PT400 invalid_limit, invalid_service_state

create or replace function services.list_services(
    p_service_name text default null,
    p_state        text default null,
    p_limit        integer default 100
)
returns setof services.instance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    if p_state not in ('starting', 'healthy', 'degraded', 'stale', 'stopped') then
        raise exception 'invalid_service_state'
            using errcode = 'PT400',
                  detail = format('There is no state %L.', left(p_state, 40)),
                  hint = 'An instance is starting, healthy, degraded, stale or stopped.';
    end if;

    return query
    select d.*
    from services.instances as i
    cross join lateral services._describe(i) as d
    where (p_service_name is null or i.service_name = p_service_name)
        and (p_state is null or d.state = p_state)
    order by i.service_name, i.registered_at desc, i.instance_id
    limit p_limit;
end;
$$;

comment on function services.list_services(text, text, integer) is 'Registered processes, and how they are.';

grant execute on function services.list_services(text, text, integer) to admin, service_role;

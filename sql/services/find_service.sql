-- Who can do something, and can be asked now: the healthy before the degraded, those with the smallest figure "load"
-- first, the silent and the stopped not at all. Nobody is an empty answer.
--
-- Errors: PT400 invalid_capability, invalid_limit

create or replace function services.find_service(
    p_capability   text,
    p_service_name text default null,
    p_limit        integer default 10
)
returns setof services.instance
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    perform core._check_text(
        'invalid_capability', p_capability, 'It is not said what the service has to be able to do.',
        'Name a capability in p_capability.'
    );

    return query
    select d.*
    from services.instances as i
    cross join lateral services._describe(i) as d
    where i.capabilities @> array[p_capability]
        and (p_service_name is null or i.service_name = p_service_name)
        and d.state in ('healthy', 'degraded')
    order by d.state desc, (i.load ->> 'load')::numeric, i.service_name, i.instance_id
    limit p_limit;
end;
$$;

comment on function services.find_service(text, text, integer) is 'Who can do something, and can be asked now.';

grant execute on function services.find_service(text, text, integer) to admin, service_role;

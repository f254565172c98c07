-- Events that handlers gave up, the last failure first. For the next page pass the
-- last_failed_at of the last row as p_before.
--
-- Errors: PT400 invalid_limit

create or replace function events.list_dead_events(
    p_subscription_name text default null,
    p_event_type        text default null,
    p_error_code        text default null,
    p_before            timestamptz default null,
    p_limit             integer default 100
)
returns setof events.dead_letters
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit, 10000);

    return query
    select d.*
    from events.dead_letters as d
    where (p_subscription_name is null or d.subscription_name = p_subscription_name)
        and (p_event_type is null or d.event_type = p_event_type)
        and (p_error_code is null or d.error_code = p_error_code)
        and d.last_failed_at < coalesce(p_before, 'infinity')
    order by d.last_failed_at desc, d.subscription_name, d.event_id
    limit p_limit;
end;
$$;

comment on function events.list_dead_events(text, text, text, timestamptz, integer) is
    'Events that handlers gave up, and why.';

grant execute on function events.list_dead_events(text, text, text, timestamptz, integer) to operator, service_role;

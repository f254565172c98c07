-- Forgets events that are done; returns how many. Providers repeat an event for a week,
-- so nothing younger than eight days goes. Dead ones stay ten times as long.
--
-- Errors: PT400 invalid_age

create or replace function webhooks.purge_inbound(
    p_older_than interval default '30 days',
    p_limit      integer default 10000
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    if p_older_than is null or p_older_than < interval '8 days' then
        raise exception 'invalid_age'
            using errcode = 'PT400',
                  detail = format('The age is %s.', coalesce(p_older_than::text, 'null')),
                  hint = 'Keep at least 8 days: providers repeat an event for a week, and it must not take effect again.';
    end if;

    with old as (
        select e.provider, e.provider_event_id
        from webhooks.inbound_events as e
        where e.received_at < now() - p_older_than
            and (e.state = 'done' or e.state = 'dead' and e.received_at < now() - 10 * p_older_than)
        order by e.received_at
        limit p_limit
        for update skip locked
    )
    delete from webhooks.inbound_events as e
    using old
    where e.provider = old.provider and e.provider_event_id = old.provider_event_id;

    get diagnostics v_count = row_count;
    return v_count;
end;
$$;

comment on function webhooks.purge_inbound(interval, integer) is 'Forget what providers told us long ago; returns how many.';

grant execute on function webhooks.purge_inbound(interval, integer) to service_role;

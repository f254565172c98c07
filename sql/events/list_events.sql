-- The log for people, newest first. A page ends where the next begins: pass the
-- xid and event_id of its last row as p_before_xid and p_before_event_id.
--
-- Shows what is committed, also above the watermark, so a page may later gain
-- rows; whoever must not miss any follows a subscription.
--
-- Errors: PT400 invalid_limit

create or replace function events.list_events(
    p_event_type      text default null,
    p_aggregate_type  text default null,
    p_aggregate_id    text default null,
    p_from            timestamptz default null,
    p_until           timestamptz default null,
    p_before_xid      xid8 default null,
    p_before_event_id bigint default null,
    p_limit           integer default 100
)
returns setof events.events
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit, 10000);

    return query
    select e.*
    from events.events as e
    where (e.xid, e.event_id) < (
            coalesce(p_before_xid, '18446744073709551615'), coalesce(p_before_event_id, 9223372036854775807)
        )
        and e.created_at >= coalesce(p_from, '-infinity')
        and e.created_at < coalesce(p_until, 'infinity')
        and (p_event_type is null or e.event_type = p_event_type)
        and (p_aggregate_type is null or e.aggregate_type = p_aggregate_type)
        and (p_aggregate_id is null or e.aggregate_id = p_aggregate_id)
    order by e.xid desc, e.event_id desc
    limit p_limit;
end;
$$;

comment on function events.list_events(text, text, text, timestamptz, timestamptz, xid8, bigint, integer) is
    'Events, newest first, filtered and in pages.';

grant execute on function
    events.list_events(text, text, text, timestamptz, timestamptz, xid8, bigint, integer) to operator, service_role;

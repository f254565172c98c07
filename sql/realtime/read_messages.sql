-- What the log says after a place, as messages, and how far that is.
--
-- Looks at p_limit events at most and returns those that are sent to one of
-- p_channels (an object with their names as keys; null for any) or make sockets look
-- again at what they may follow. The last row is no message: it says how far was
-- looked, which is the place to go on from, and in row_count how many events that
-- was; fewer than p_limit are all there are. In a former epoch it is always p_limit,
-- since the next one follows. Without a place it looks at nothing and tells where the
-- log ends.
--
-- Only events below the watermark, which no later commit can precede, so nothing is
-- skipped. A place is that of an event, never the watermark itself: a server that
-- crashes gives numbers out again of which only unfinished transactions had a trace.
--
-- What an event of more than 64 kB holds is left out of its frame, and is_reference says
-- so: a reader has hundreds of frames in memory at a time.
--
-- The meter and the user of an event are those it names; '*' is a channel of all but
-- the bulk.
--
-- Errors: PT400 invalid_limit, invalid_place; PT503 event_log_restored

create or replace function realtime.read_messages(
    p_after    text,
    p_limit    integer default 500,
    p_channels jsonb default null
)
returns setof realtime.message
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_uuid      constant text := '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
    v_epoch     integer := events._get_epoch();
    -- The same snapshot that the rows are looked for in, since this function is stable.
    v_watermark xid8 := core.get_watermark();
    v_place     realtime.place;
    v_until     xid8;
    v_first_id  bigint;
    v_end_id    bigint;
begin
    perform core._check_limit(p_limit, 10000);

    if p_after is null then
        return query
        select
            realtime._format_place(v_epoch, coalesce(l.xid, '0'), coalesce(l.event_id, 0)),
            null::text, null::text, '{}'::text[], null::text, false, '{}'::text[], null::uuid, 0
        from events.epochs as n
        left join lateral (
            select e.xid, e.event_id
            from events.events as e
            where e.xid < v_watermark and e.event_id >= n.first_event_id
            order by e.xid desc, e.event_id desc
            limit 1
        ) as l on true
        where n.epoch = v_epoch;
        return;
    end if;

    v_place := realtime._parse_place(p_after);
    v_until := case when v_place.epoch < v_epoch then '18446744073709551615' else v_watermark end;

    select e.first_event_id, coalesce(n.first_event_id, 9223372036854775807) into v_first_id, v_end_id
    from events.epochs as e
    left join events.epochs as n on n.epoch = e.epoch + 1
    where e.epoch = v_place.epoch;

    return query
    with scanned as materialized (
        select e.*
        from events.events as e
        where (e.xid, e.event_id) > (v_place.xid, v_place.event_id)
            and e.xid < v_until
            and e.event_id >= v_first_id
            and e.event_id < v_end_id
        order by e.xid, e.event_id
        limit p_limit
    ),
    messages as (
        select
            s.xid,
            s.event_id,
            realtime._format_place(v_place.epoch, s.xid, s.event_id) as place,
            t.message_type,
            t.is_recheck,
            s.event_type,
            s.payload,
            m.meter_id,
            m.meter_number,
            -- The threshold is one for alerts.
            case when 'alerts' = any (t.channels) then lower(s.payload ->> 'severity') end as severity,
            array_remove(array[
                s.payload ->> 'user_id', s.payload ->> 'owner_user_id', s.payload ->> 'previous_owner_user_id',
                case when s.aggregate_type = 'user' then s.aggregate_id end
            ], null) as user_ids,
            array_remove(t.channels || array[
                case when t.to_region then 'region:'
                    || coalesce(s.payload ->> 'region', s.payload #>> '{metadata,region}', m.region)
                end,
                case when t.to_meter then 'meter:' || m.meter_id end,
                case when t.to_readings then 'readings:' || m.meter_id end,
                case when t.to_user then 'user:' || lower(coalesce(
                    s.payload ->> 'user_id',
                    case
                        when s.aggregate_type = 'user' then s.aggregate_id
                        when s.actor_role = 'authenticated' then s.actor_id::text
                    end
                )) end,
                case when not t.is_bulk then '*' end
            ], null) as channels
        from scanned as s
        join realtime.message_types as t on t.event_type = s.event_type
        left join lateral (
            select r.meter_id, r.meter_number, r.region
            from meters.meters as r
            where r.meter_id = case
                when s.aggregate_type = 'meter' and s.aggregate_id ~ c_uuid then s.aggregate_id::uuid
                when s.payload ->> 'meter_id' ~ c_uuid then (s.payload ->> 'meter_id')::uuid
                else (
                    select c.meter_id
                    from meters.meter_codes as c
                    where c.code_type = 'meter_number'
                        and c.code = coalesce(s.payload ->> 'meter_number', s.payload ->> 'meter_id')
                )
            end
        ) as m on t.to_region or t.to_meter or t.to_readings or t.is_recheck
    ),
    pages as (
        select
            v.xid,
            v.event_id,
            v.place,
            v.event_type,
            case when v.message_type is not null then jsonb_build_object(
                'type', v.message_type,
                'id', v.place,
                'payload', case
                    when v.meter_id is null or v.payload ? 'meter_id' then v.payload
                    else jsonb_build_object('meter_id', v.meter_number) || v.payload
                end
            )::text end as frame,
            v.channels,
            case when v.severity in ('low', 'medium', 'high', 'critical') then v.severity end as severity,
            v.is_recheck,
            v.user_ids,
            v.meter_id,
            null::integer as row_count
        from messages as v
    )
    select p.place, p.event_type,
        case
            when octet_length(p.frame) > 65536 then jsonb_build_object(
                'type', p.frame::jsonb -> 'type', 'id', p.place, 'payload', jsonb_build_object('is_reference', true)
            )::text
            else p.frame
        end,
        p.channels, p.severity, p.is_recheck, p.user_ids, p.meter_id, p.row_count
    from (
        select g.*
        from pages as g
        where g.is_recheck or (g.frame is not null and (p_channels is null or p_channels ?| g.channels))
        union all
        select
            null, null,
            case
                when w.row_count > 0 then realtime._format_place(v_place.epoch, w.last_xid, w.last_event_id)
                when v_place.epoch < v_epoch then realtime._format_place(v_place.epoch + 1, '0', 0)
                else p_after
            end,
            null, null, '{}', null, false, '{}', null,
            case when v_place.epoch < v_epoch then p_limit else w.row_count end
        from (
            select
                count(*)::integer as row_count,
                (select z.xid from scanned as z order by z.xid desc, z.event_id desc limit 1) as last_xid,
                (select z.event_id from scanned as z order by z.xid desc, z.event_id desc limit 1) as last_event_id
            from scanned
        ) as w
    ) as p
    order by p.xid, p.event_id;
end;
$$;

comment on function realtime.read_messages(text, integer, jsonb) is
    'What the event log says after a place, as messages; the last row is the place to go on from.';

grant execute on function realtime.read_messages(text, integer, jsonb) to service_role;

-- Stores what people did. Each event is judged alone: good ones are stored, bad ones come back with index, code
-- and detail. One that is sent again (same person, time and id) is not stored twice. Takes up to 1,000.
--
-- A user tells what they do themselves; the service says whose it is (user_id). Without either, an anonymous_id says
-- who is to be counted as one. The time is the client's (occurred_at), or now; the day is that time's in the zone of
-- analytics.settings. Marks the days to be counted; nobody waits for anybody.
--
-- Errors: PT400 invalid_events, too_many_events; PT401 not_authenticated

create or replace function analytics.track_events(p_events jsonb)
returns analytics.track_result
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now      timestamptz := clock_timestamp();
    v_user_id  uuid := case when auth.role() is distinct from 'service_role' then auth.require_uid() end;
    v_settings analytics.settings;
    v_result   analytics.track_result := row(0, 0, '[]');
    v_good     jsonb;
    v_full     text[];
    v_times    timestamptz[];
    v_month    timestamptz;
begin
    if jsonb_typeof(p_events) is distinct from 'array' then
        raise exception 'invalid_events'
            using errcode = 'PT400',
                  detail = format('It is %s.', coalesce(jsonb_typeof(p_events), 'missing')),
                  hint = 'Send a JSON array of events.';
    end if;

    if jsonb_array_length(p_events) > 1000 then
        raise exception 'too_many_events'
            using errcode = 'PT400',
                  detail = format('%s events.', jsonb_array_length(p_events)),
                  hint = 'Send up to 1000 at a time.';
    end if;

    select s.* into strict v_settings from analytics.settings as s;

    select
        coalesce(
            jsonb_agg(e.event || jsonb_build_object('index', e.place - 1) order by e.place) filter (where c.problem is null),
            '[]'
        ),
        coalesce(
            jsonb_agg(jsonb_build_object('index', e.place - 1) || c.problem order by e.place)
                filter (where c.problem is not null),
            '[]'
        )
    into v_good, v_result.rejected
    from jsonb_array_elements(p_events) with ordinality as e (event, place)
    cross join lateral (select analytics._check_event(e.event, v_now, v_settings.late_for) as problem offset 0) as c;

    v_full := analytics._add_event_names(
        array(select g ->> 'event_name' from jsonb_array_elements(v_good) as g),
        array(select g ->> 'event_category' from jsonb_array_elements(v_good) as g)
    );

    if v_full <> '{}' then
        select
            v_result.rejected || jsonb_agg(jsonb_build_object(
                'index', g -> 'index', 'code', 'too_many_event_names',
                'detail', format(
                    'There are %s names already, and %s is none of them.', v_settings.event_name_limit, g ->> 'event_name'
                )
            ))
        into v_result.rejected
        from jsonb_array_elements(v_good) as g
        where g ->> 'event_name' = any (v_full);
    end if;

    for v_month in
        select distinct date_trunc('month', coalesce((g ->> 'occurred_at')::timestamptz, v_now), 'UTC')
        from jsonb_array_elements(v_good) as g
    loop
        if to_regclass('analytics.events_' || to_char(v_month at time zone 'UTC', 'YYYY_MM')) is null then
            perform core._create_partition('analytics.events', v_month);
        end if;
    end loop;

    with told as (
        select
            coalesce((g ->> 'occurred_at')::timestamptz, v_now) as occurred_at,
            coalesce((g ->> 'event_id')::uuid, core.uuid_v7()) as event_id,
            g ->> 'event_name' as event_name,
            coalesce(v_user_id, (g ->> 'user_id')::uuid) as user_id,
            g ->> 'anonymous_id' as anonymous_id,
            g ->> 'session_id' as session_id,
            coalesce(nullif(g -> 'properties', 'null'), '{}') as properties
        from jsonb_array_elements(v_good) as g
        where g ->> 'event_name' <> all (v_full)
    ),
    stored as (
        insert into analytics.events (
            visitor, occurred_at, event_id, event_name, user_id, session_id, properties, received_at
        )
        select
            coalesce(t.user_id::text, 'a:' || t.anonymous_id, ''), t.occurred_at, t.event_id, t.event_name, t.user_id,
            t.session_id, t.properties, v_now
        from told as t
        order by 1, 2, 3
        on conflict do nothing
        returning occurred_at
    )
    select count(*), array_agg(s.occurred_at)
    into v_result.stored_count, v_times
    from stored as s;

    -- The zone as of this statement, which waits for whoever changes it.
    insert into analytics.dirty_days (on_day)
    select distinct analytics._get_day(t.occurred_at, s.time_zone)
    from unnest(v_times) as t (occurred_at)
    cross join analytics.settings as s;

    v_result.repeated_count := jsonb_array_length(p_events) - jsonb_array_length(v_result.rejected)
        - v_result.stored_count;
    return v_result;
end;
$$;

comment on function analytics.track_events(jsonb) is
    'Tell what people did: good events are stored, each bad one comes back with its index and a reason.';

grant execute on function analytics.track_events(jsonb) to authenticated, service_role;

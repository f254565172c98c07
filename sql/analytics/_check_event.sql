-- What is wrong with an event that somebody wants to tell, as {code, detail}; null if nothing is. p_now is when it is told.
--
-- An event is {event_name, properties, session_id, event_category, event_id, occurred_at, anonymous_id, user_id}, only the
-- name being needed. One with an id of its own needs its time, too: both together tell what is sent twice.

create or replace function analytics._check_event(p_event jsonb, p_now timestamptz, p_late_for interval)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_known constant text[] := array[
        'event_name', 'properties', 'session_id', 'event_category', 'event_id', 'occurred_at', 'anonymous_id', 'user_id'
    ];
    c_uuid  constant text := '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
    v_at    timestamptz;
    v_key   text;
begin
    if jsonb_typeof(p_event) is distinct from 'object' then
        return jsonb_build_object('code', 'invalid_event', 'detail', 'An event is a JSON object.');
    end if;

    p_event := jsonb_strip_nulls(p_event - 'properties')
        || jsonb_build_object('properties', coalesce(nullif(p_event -> 'properties', 'null'), '{}'));
    select k into v_key from jsonb_object_keys(p_event) as k where k <> all (c_known) limit 1;

    if v_key is not null then
        return jsonb_build_object(
            'code', 'unknown_member',
            'detail', format('%s; put what you want to add into properties.', left(v_key, 80))
        );
    end if;

    if jsonb_typeof(p_event -> 'event_name') is distinct from 'string'
        or p_event ->> 'event_name' !~ '^[a-z][a-z0-9_.]{0,62}$'
    then
        return jsonb_build_object(
            'code', 'invalid_event_name',
            'detail', 'A name is like token_bought: up to 63 of a-z, 0-9, _ and dots.'
        );
    end if;

    if p_event ? 'event_category' and p_event ->> 'event_category' !~ '^[a-z][a-z0-9_.]{0,62}$' then
        return jsonb_build_object('code', 'invalid_event_category', 'detail', 'A category is like user_action.');
    end if;

    if jsonb_typeof(p_event -> 'properties') <> 'object' then
        return jsonb_build_object('code', 'invalid_properties', 'detail', 'Properties are a JSON object.');
    end if;

    if octet_length(p_event ->> 'properties') > 8192 then
        return jsonb_build_object(
            'code', 'properties_too_large',
            'detail', format('%s bytes; 8192 are possible.', octet_length(p_event ->> 'properties'))
        );
    end if;

    foreach v_key in array array['session_id', 'anonymous_id'] loop
        if p_event ? v_key
            and (jsonb_typeof(p_event -> v_key) <> 'string' or length(p_event ->> v_key) not between 1 and 100)
        then
            return jsonb_build_object('code', 'invalid_' || v_key, 'detail', 'A text of 1 to 100 characters.');
        end if;
    end loop;

    foreach v_key in array array['event_id', 'user_id'] loop
        if p_event ? v_key and (jsonb_typeof(p_event -> v_key) <> 'string' or p_event ->> v_key !~ c_uuid) then
            return jsonb_build_object('code', 'invalid_' || v_key, 'detail', 'It is no UUID.');
        end if;
    end loop;

    if p_event ? 'event_id' and not p_event ? 'occurred_at' then
        return jsonb_build_object(
            'code', 'occurred_at_required',
            'detail', 'An event with an id needs its time: both tell what is sent twice.'
        );
    end if;

    if p_event ? 'occurred_at' then
        v_at := meters._parse_instant(p_event -> 'occurred_at');

        if v_at is null then
            return jsonb_build_object(
            'code', 'invalid_occurred_at',
            'detail', 'An instant is like 2026-11-21T15:00:00Z, with its offset.'
        );
        end if;

        if v_at < p_now - p_late_for then
            return jsonb_build_object(
            'code', 'too_late',
            'detail', format('Events are counted until %s after they happened.', p_late_for)
        );
        end if;

        if v_at > p_now + interval '10 minutes' then
            return jsonb_build_object(
            'code', 'in_the_future',
            'detail', 'The clock that says so is more than 10 minutes fast.'
        );
        end if;
    end if;

    if p_event ? 'user_id' and auth.role() is distinct from 'service_role'
        and (p_event ->> 'user_id')::uuid is distinct from auth.uid()
    then
        return jsonb_build_object(
            'code', 'not_your_user',
            'detail', 'Only the service tells what somebody else did.'
        );
    end if;

    return null;
end;
$$;

comment on function analytics._check_event(jsonb, timestamptz, interval) is 'What is wrong with an event; null if nothing is.';

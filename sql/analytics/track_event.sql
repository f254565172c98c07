-- Tells one thing that somebody did: analytics.track_events with one event. True if it was stored, false if it was there
-- already.
--
-- Errors: PT400 invalid_event_name, invalid_event_category, invalid_properties, properties_too_large, invalid_session_id,
--         invalid_anonymous_id, occurred_at_required, too_late, in_the_future, too_many_event_names;
--         PT401 not_authenticated; PT403 not_your_user

create or replace function analytics.track_event(
    p_event_name     text,
    p_event_category text default null,
    p_properties     jsonb default '{}',
    p_session_id     text default null,
    p_occurred_at    timestamptz default null,
    p_event_id       uuid default null,
    p_anonymous_id   text default null,
    p_user_id        uuid default null
)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
    v_result analytics.track_result := analytics.track_events(jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
        'event_name', p_event_name, 'event_category', p_event_category, 'session_id', p_session_id,
        'occurred_at', p_occurred_at, 'event_id', p_event_id, 'anonymous_id', p_anonymous_id, 'user_id', p_user_id
    )) || jsonb_build_object('properties', p_properties)));
begin
    if v_result.rejected <> '[]' then
        raise exception '%', v_result.rejected #>> '{0,code}'
            using errcode = case v_result.rejected #>> '{0,code}' when 'not_your_user' then 'PT403' else 'PT400' end,
                  detail = v_result.rejected #>> '{0,detail}',
                  hint = 'docs/analytics.md says what an event is.';
    end if;

    return v_result.stored_count = 1;
end;
$$;

comment on function analytics.track_event(text, text, jsonb, text, timestamptz, uuid, text, uuid) is
    'Tell one thing that somebody did; true if it was stored, false if it was there already.';

grant execute on function analytics.track_event(text, text, jsonb, text, timestamptz, uuid, text, uuid)
    to authenticated, service_role;

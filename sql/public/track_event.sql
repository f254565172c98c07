-- analytics.track_event under the name that clients of the first version call; see there for its errors.

create or replace function public.track_event(
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
language sql
set search_path = pg_catalog, pg_temp
as $$
    select analytics.track_event(
        p_event_name, p_event_category, p_properties, p_session_id, p_occurred_at, p_event_id,
        p_anonymous_id, p_user_id
    );
$$;

comment on function public.track_event(text, text, jsonb, text, timestamptz, uuid, text, uuid) is
    'Version 1: see analytics.track_event.';

grant execute on function public.track_event(text, text, jsonb, text, timestamptz, uuid, text, uuid)
    to authenticated, service_role;

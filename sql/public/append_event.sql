-- events.append_event under the name that clients of the first version call; see there for its errors.

create or replace function public.append_event(
    p_aggregate_type   text,
    p_aggregate_id     text,
    p_event_type       text,
    p_payload          jsonb default '{}',
    p_expected_version bigint default null,
    p_correlation_id   uuid default null,
    p_causation_id     uuid default null
)
returns events.events
language sql
set search_path = pg_catalog, pg_temp
as $$
    select events.append_event(
        p_aggregate_type, p_aggregate_id, p_event_type, p_payload, p_expected_version, p_correlation_id,
        p_causation_id
    );
$$;

comment on function public.append_event(text, text, text, jsonb, bigint, uuid, uuid) is 'Version 1: see events.append_event.';

grant execute on function public.append_event(text, text, text, jsonb, bigint, uuid, uuid) to service_role;

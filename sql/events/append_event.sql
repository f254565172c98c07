-- Appends the next event to the stream of an aggregate.
--
-- Locks the aggregate's row in events.streams until the end of the transaction, so
-- writers of one aggregate take turns and versions have no gaps. p_expected_version
-- is the version that the writer has seen: 0 for a new stream, null for any.
--
-- The event is placed at the later of its own transaction and its predecessor's:
-- a transaction that began early and waited for the lock would otherwise be
-- delivered before the event it follows.
--
-- Errors: PT400 invalid_event, invalid_expected_version; PT409 version_conflict

create or replace function events.append_event(
    p_aggregate_type   text,
    p_aggregate_id     text,
    p_event_type       text,
    p_payload          jsonb default '{}',
    p_expected_version bigint default null,
    p_correlation_id   uuid default null,
    p_causation_id     uuid default null
)
returns events.events
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event events.events;
begin
    if coalesce(p_aggregate_type, '') = '' or coalesce(p_aggregate_id, '') = '' or coalesce(p_event_type, '') = '' then
        raise exception 'invalid_event'
            using errcode = 'PT400',
                  detail = 'An event has a type, and an aggregate with a type and an id.',
                  hint = 'Send p_aggregate_type, p_aggregate_id and p_event_type.';
    end if;

    if p_expected_version < 0 then
        raise exception 'invalid_expected_version'
            using errcode = 'PT400',
                  detail = format('%s is not a version.', p_expected_version),
                  hint = 'Send the version you have seen, 0 for a new stream, or nothing.';
    end if;

    insert into events.streams as s (aggregate_type, aggregate_id, aggregate_version, last_xid)
    values (p_aggregate_type, p_aggregate_id, 1, pg_current_xact_id())
    on conflict (aggregate_type, aggregate_id) do update
    set aggregate_version = s.aggregate_version + 1,
        last_xid = greatest(s.last_xid, excluded.last_xid)
    where p_expected_version is null or s.aggregate_version = p_expected_version
    returning s.aggregate_version, s.last_xid into v_event.aggregate_version, v_event.xid;

    if v_event.aggregate_version is distinct from coalesce(p_expected_version + 1, v_event.aggregate_version)
        or v_event.aggregate_version is null
    then
        raise exception 'version_conflict'
            using errcode = 'PT409',
                  detail = format(
                      'Expected version %s of %s %s, found %s.',
                      p_expected_version, p_aggregate_type, p_aggregate_id,
                      case when v_event.aggregate_version is null then (
                          select s.aggregate_version
                          from events.streams as s
                          where s.aggregate_type = p_aggregate_type and s.aggregate_id = p_aggregate_id
                      ) else 0 end
                  ),
                  hint = 'Read the stream again and decide on what it says now.';
    end if;

    -- Put together here: a "returning" would need a policy that lets the caller read.
    v_event.event_id := nextval('events.events_event_id_seq');
    v_event.created_at := clock_timestamp();
    v_event.correlation_id := coalesce(p_correlation_id, core._get_correlation_id());
    v_event.causation_id := p_causation_id;
    v_event.actor_id := auth.uid();
    v_event.actor_role := auth.role();
    v_event.event_type := p_event_type;
    v_event.aggregate_type := p_aggregate_type;
    v_event.aggregate_id := p_aggregate_id;
    v_event.payload := coalesce(p_payload, '{}');

    insert into events.events values (v_event.*);

    return v_event;
end;
$$;

comment on function events.append_event(text, text, text, jsonb, bigint, uuid, uuid) is
    'Append an event to the stream of an aggregate, if it still is at the expected version.';

grant execute on function events.append_event(text, text, text, jsonb, bigint, uuid, uuid) to service_role;

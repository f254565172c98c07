-- Keeps the state of an aggregate at a version. A later snapshot replaces an
-- earlier one, never the other way round; returns the one that is kept.
--
-- Errors: PT409 snapshot_ahead_of_stream

create or replace function events.save_snapshot(
    p_aggregate_type    text,
    p_aggregate_id      text,
    p_aggregate_version bigint,
    p_state             jsonb
)
returns events.snapshots
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version  bigint;
    v_snapshot events.snapshots;
begin
    select s.aggregate_version into v_version
    from events.streams as s
    where s.aggregate_type = p_aggregate_type and s.aggregate_id = p_aggregate_id;

    if p_aggregate_version > coalesce(v_version, 0) then
        raise exception 'snapshot_ahead_of_stream'
            using errcode = 'PT409',
                  detail = format(
                      '%s %s is at version %s, the snapshot at %s.',
                      p_aggregate_type, p_aggregate_id, coalesce(v_version, 0), p_aggregate_version
                  ),
                  hint = 'Save the version of the last event that the state contains.';
    end if;

    insert into events.snapshots as s (aggregate_type, aggregate_id, aggregate_version, state)
    values (p_aggregate_type, p_aggregate_id, p_aggregate_version, p_state)
    on conflict (aggregate_type, aggregate_id) do update
    set aggregate_version = excluded.aggregate_version, state = excluded.state, created_at = excluded.created_at
    where s.aggregate_version <= excluded.aggregate_version
    returning * into v_snapshot;

    if not found then
        return events.get_snapshot(p_aggregate_type, p_aggregate_id);
    end if;

    return v_snapshot;
end;
$$;

comment on function events.save_snapshot(text, text, bigint, jsonb) is
    'Keep the state of an aggregate at a version; older states do not replace newer ones.';

grant execute on function events.save_snapshot(text, text, bigint, jsonb) to service_role;

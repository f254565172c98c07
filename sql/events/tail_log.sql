-- The next events after a place, for a reader that keeps its place itself.
--
-- Only events below the watermark, in the order of delivery, so nothing is skipped.
-- A page that is not full ends with a row without event_type: the place that was
-- reached, which may lie behind the last event. So a reader goes on from the last
-- row whatever it is, and asks again at once unless that row says is_end. No row at
-- all: nothing is new and the place stays. Writes nothing, and costs next to nothing
-- where nothing is new.
--
-- Errors: PT400 invalid_limit, invalid_cursor; PT503 event_log_restored

create or replace function events.tail_log(
    p_epoch       integer,
    p_xid         xid8,
    p_event_id    bigint,
    p_event_types text[] default null,
    p_limit       integer default 500
)
returns setof events.log_entry
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_page events.log_page;
begin
    perform core._check_limit(p_limit, 10000);

    if p_xid is null or p_event_id is null or not exists (select from events.epochs as e where e.epoch = p_epoch) then
        raise exception 'invalid_cursor'
            using errcode = 'PT400',
                  detail = format('(%s, %s, %s) is not a place in the log.', p_epoch, p_xid, p_event_id),
                  hint = 'Start with events.get_log_end() and go on from the last row returned.';
    end if;

    v_page := events._read_log((p_epoch, p_xid, p_event_id), p_event_types, p_limit);

    if v_page.batch is not null then
        return query
        select events._get_event_epoch(v_page.batch[1].event_id),
            b.xid, b.event_id, false, b.created_at, b.aggregate_version, b.correlation_id, b.causation_id,
            b.actor_id, b.actor_role, b.event_type, b.aggregate_type, b.aggregate_id, b.payload
        from unnest(v_page.batch) as b;
    end if;

    if (v_page.epoch, v_page.xid, v_page.event_id) is distinct from (p_epoch, p_xid, p_event_id)
        and (v_page.batch is null or v_page.event_id <> v_page.batch[cardinality(v_page.batch)].event_id)
    then
        return query
        select v_page.epoch, v_page.xid, v_page.event_id, v_page.is_end, null::timestamptz, null::bigint, null::uuid,
            null::uuid, null::uuid, null::text, null::text, null::text, null::text, null::jsonb;
    end if;
end;
$$;

comment on function events.tail_log(integer, xid8, bigint, text[], integer) is
    'The next events after a place in the log, and the place reached.';

grant execute on function events.tail_log(integer, xid8, bigint, text[], integer) to service_role;

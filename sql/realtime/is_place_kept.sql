-- Whether everything after a place is still in the log.
--
-- It is where the log still has an event at or before the place, since the oldest
-- partitions go first; and where no partition was ever dropped: that of the day the
-- log began is there.
--
-- Errors: PT400 invalid_place; PT503 event_log_restored

create or replace function realtime.is_place_kept(p_place text)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_place    realtime.place := realtime._parse_place(p_place);
    v_first_id bigint := (select e.first_event_id from events.epochs as e where e.epoch = v_place.epoch);
    v_end_id   bigint := coalesce(
        (select e.first_event_id from events.epochs as e where e.epoch = v_place.epoch + 1), 9223372036854775807
    );
    v_began_at timestamptz := (select min(e.started_at) from events.epochs as e);
begin
    return exists (
            select
            from events.events as e
            where (e.xid, e.event_id) <= (v_place.xid, v_place.event_id)
                and e.event_id >= v_first_id
                and e.event_id < v_end_id
        )
        or exists (
            select
            from pg_inherits as i
            join pg_class as c on c.oid = i.inhrelid
            cross join lateral regexp_match(
                pg_get_expr(c.relpartbound, c.oid), $re$FROM \('([^']+)'\) TO \('([^']+)'\)$re$
            ) as bounds
            where i.inhparent = to_regclass('events.events')
                and bounds[1]::timestamptz <= v_began_at
                and bounds[2]::timestamptz > v_began_at
        );
end;
$$;

comment on function realtime.is_place_kept(text) is
    'Whether the event log still has everything that came after a place.';

grant execute on function realtime.is_place_kept(text) to service_role;

-- The place in the log that a client's text names.
--
-- Refuses nonsense, a place that this server has not reached (another server's, most
-- likely), and a place before which months were dropped from the log: what comes after
-- it may be gone, and going on would skip it in silence. That is judged by the last
-- fence before the place, so it may refuse a place up to a day too young.
--
-- Errors: PT400 invalid_cursor; PT410 cursor_expired; PT503 event_log_restored

create or replace function events.parse_cursor(p_cursor text)
returns events.log_place
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch    integer := events._get_epoch();
    v_parts    text[] := regexp_match(p_cursor, '^(\d{1,9})\.(\d{1,19})\.(\d{1,18})$');
    v_place    events.log_place;
    v_noted_at timestamptz;
    v_kept_at  timestamptz;
begin
    v_place.epoch := v_parts[1];
    v_place.xid := v_parts[2];
    v_place.event_id := v_parts[3];

    if v_parts is null
        or v_place.epoch not between 1 and v_epoch
        or v_place.epoch = v_epoch and v_place.xid > pg_snapshot_xmax(pg_current_snapshot())
    then
        raise exception 'invalid_cursor'
            using errcode = 'PT400',
                  detail = format('%s is not a place in this log.', coalesce(quote_literal(left(p_cursor, 80)), 'null')),
                  hint = 'Send a cursor as it was received, or none to begin at the end of the log.';
    end if;

    select f.noted_at into v_noted_at
    from events.fences as f
    where (f.epoch, f.xid) <= (v_place.epoch, v_place.xid)
    order by f.epoch desc, f.xid desc
    limit 1;

    -- The running month is always there; the look at the partitions is for older places.
    if v_noted_at is null or v_noted_at < date_trunc('month', now(), 'UTC') then
        v_kept_at := events._get_log_start();
    end if;

    if v_kept_at is not null and (v_noted_at is null or v_noted_at < v_kept_at) then
        raise exception 'cursor_expired'
            using errcode = 'PT410',
                  detail = format('The log begins at %s; events after this place are gone.', v_kept_at),
                  hint = 'Read the state afresh, then follow the log from its end.';
    end if;

    return v_place;
end;
$$;

comment on function events.parse_cursor(text) is 'The place in the log that a text names.';

grant execute on function events.parse_cursor(text) to service_role;

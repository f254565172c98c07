-- The place that a text names.
--
-- Places come back from clients, so they may be anything; one that lies ahead of
-- the log was never given out (by this log at least), and would make its owner
-- wait in silence.
--
-- Errors: PT400 invalid_place; PT503 event_log_restored

create or replace function realtime._parse_place(p_place text)
returns realtime.place
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_epoch integer := events._get_epoch();
    v_parts text[] := regexp_match(p_place, '^([0-9]{1,9})-([0-9]{1,19})-([0-9]{1,18})$');
    v_place realtime.place;
begin
    if v_parts is not null then
        v_place := row(v_parts[1]::integer, v_parts[2]::xid8, v_parts[3]::bigint);
    end if;

    if v_parts is null
        or v_place.epoch not between 1 and v_epoch
        or (v_place.epoch = v_epoch and v_place.xid > core.get_watermark())
    then
        raise exception 'invalid_place'
            using errcode = 'PT400',
                  detail = format('%L is no place in the event log.', left(p_place, 100)),
                  hint = 'Send the id of the last message that you have, as it came.';
    end if;

    return v_place;
end;
$$;

comment on function realtime._parse_place(text) is 'The place in the event log that a text names; refuses any other.';

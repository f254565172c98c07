-- Tells listeners of mainspring_events that events have become readable; returns the
-- place up to which they have been told, for the next call.
--
-- Business functions never notify: it would line their commits up behind one lock.
-- One caller tells for all of them, again and again: events after p_after and below
-- the watermark send one notification, however many there are, and nothing where there
-- are none. An event of a transaction that commits late is told when the watermark
-- has passed it; a number without an event (a rollback) never. With p_wait the call
-- looks every 10 ms, after a while every 20, until it finds some or the time is over;
-- it holds no transaction number meanwhile, so it holds nobody up. Without p_after it
-- tells in any case.
--
-- The notification says nothing but "look": listeners read the log, and poll it too.
--
-- Errors: PT400 invalid_cursor, invalid_wait; PT410 cursor_expired; PT503 event_log_restored

create or replace function events.wake_listeners(
    p_after text default null,
    p_wait  interval default '0'
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_until     timestamptz := clock_timestamp() + p_wait;
    v_pause     double precision := 0.01;
    v_slower_at timestamptz := clock_timestamp() + interval '100 ms';
    v_epoch     integer := events._get_epoch();
    v_place     events.log_place;
    v_page      events.log_page;
    v_watermark xid8;
begin
    if p_wait is null or p_wait not between '0' and '10 seconds' then
        raise exception 'invalid_wait'
            using errcode = 'PT400',
                  detail = format('Cannot wait for %s.', coalesce(p_wait::text, 'null')),
                  hint = 'Wait up to 10 seconds and call again.';
    end if;

    if p_after is null then
        perform pg_notify('mainspring_events', '');
        return events.format_cursor(v_epoch, core.get_watermark(), 0);
    end if;

    v_place := events.parse_cursor(p_after);

    loop
        v_watermark := core.get_watermark();

        if v_place.epoch < v_epoch or v_place.xid < v_watermark then
            v_page := events._read_log(v_place, null, 1);
            v_place := (v_epoch, v_watermark, 0);

            if v_page.batch is not null then
                perform pg_notify('mainspring_events', '');
                exit;
            end if;
        end if;

        exit when clock_timestamp() >= v_until;

        if clock_timestamp() > v_slower_at then
            v_pause := 0.02;
        end if;

        perform pg_sleep(v_pause);
    end loop;

    perform events._note_time();
    return events.format_cursor(v_place.epoch, v_place.xid, v_place.event_id);
end;
$$;

comment on function events.wake_listeners(text, interval) is
    'Tell listeners that events have become readable since the last call; returns the place for the next.';

grant execute on function events.wake_listeners(text, interval) to service_role;

-- The events after a place and below the watermark, at most p_limit, and the place
-- that is reached by them: the last event of a full page, else the watermark.
--
-- Costs the same however long the log grows: a caller who is at the end is told so
-- without a look at the log; else the bounds are those of the primary key, and
-- partitions that end a day before the place's fence are not opened (a day, for
-- clocks that are set back). Where few types are wanted, one call passes at most
-- 10000 events that are not; is_end says whether the end was reached.
--
-- The plan is kept, since planning anew for every look costs five times as much as the
-- look; it leaves partitions out when it starts. It follows the key and never sorts:
-- a sort would read all that is left of the log for one page.
--
-- Errors: PT503 event_log_restored

create or replace function events._read_log(
    p_place       events.log_place,
    p_event_types text[],
    p_limit       integer
)
returns events.log_page
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_sort = off
as $$
declare
    v_scan      constant integer := 10000;
    v_epoch     integer := events._get_epoch();
    v_watermark xid8 := core.get_watermark();
    v_page      events.log_page;
    v_until     xid8;
    v_floor_at  timestamptz;
    v_first_id  bigint;
    v_end_id    bigint;
    v_scanned   events.log_place;
begin
    v_page.epoch := p_place.epoch;
    v_page.xid := p_place.xid;
    v_page.event_id := p_place.event_id;
    v_page.is_end := true;

    if p_place.epoch = v_epoch and p_place.xid >= v_watermark then
        return v_page;
    end if;

    loop
        -- All of a former epoch is final; of this one, what is below the watermark.
        v_until := case when v_page.epoch < v_epoch then '18446744073709551615' else v_watermark end;

        select e.first_event_id, coalesce(n.first_event_id, 9223372036854775807) into v_first_id, v_end_id
        from events.epochs as e
        left join events.epochs as n on n.epoch = e.epoch + 1
        where e.epoch = v_page.epoch;

        select f.noted_at - interval '1 day' into v_floor_at
        from events.fences as f
        where f.epoch = v_page.epoch and f.xid <= v_page.xid
        order by f.xid desc
        limit 1;

        select array_agg(b order by b.xid, b.event_id) into v_page.batch
        from (
            select w.*
            from (
                select e.*
                from events.events as e
                where (e.xid, e.event_id) > (v_page.xid, v_page.event_id)
                    and e.xid < v_until
                    and e.created_at >= coalesce(v_floor_at, '-infinity')
                    and e.event_id >= v_first_id
                    and e.event_id < v_end_id
                order by e.xid, e.event_id
                limit v_scan
            ) as w
            where p_event_types is null or w.event_type = any (p_event_types)
            order by w.xid, w.event_id
            limit p_limit
        ) as b;

        if cardinality(v_page.batch) >= p_limit then
            v_page.xid := v_page.batch[p_limit].xid;
            v_page.event_id := v_page.batch[p_limit].event_id;
            v_page.is_end := false;
            return v_page;
        end if;

        if p_event_types is not null then
            select v_page.epoch, e.xid, e.event_id into v_scanned
            from events.events as e
            where (e.xid, e.event_id) > (v_page.xid, v_page.event_id)
                and e.xid < v_until
                and e.created_at >= coalesce(v_floor_at, '-infinity')
                and e.event_id >= v_first_id
                and e.event_id < v_end_id
            order by e.xid, e.event_id
            offset v_scan - 1
            limit 1;

            if v_scanned.xid is not null then
                v_page.xid := v_scanned.xid;
                v_page.event_id := v_scanned.event_id;
                v_page.is_end := false;
                return v_page;
            end if;
        end if;

        -- Nothing is left below the limit of this epoch.
        if v_page.epoch < v_epoch then
            v_page.epoch := v_page.epoch + 1;
            v_page.xid := '0';
        else
            v_page.xid := greatest(v_watermark, v_page.xid);
        end if;

        v_page.event_id := 0;
        v_page.is_end := v_page.epoch = v_epoch and v_page.xid >= v_watermark;

        exit when v_page.batch is not null or v_page.is_end;
    end loop;

    return v_page;
end;
$$;

comment on function events._read_log(events.log_place, text[], integer) is
    'The events after a place in the log, and the place reached.';

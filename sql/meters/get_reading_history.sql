-- The readings of a meter from p_from until before p_until, newest first, a page
-- at a time: the next page is asked for with the last read_at of this one.
--
-- Reads in windows that grow as it goes back. Planning for every partition of some
-- years takes a tenth of a second; a page is nearly always in the last few days.
--
-- Errors: PT400 invalid_limit, invalid_range; PT404 meter_not_found

create or replace function meters.get_reading_history(
    p_meter_id uuid,
    p_from     timestamptz default null,
    p_until    timestamptz default null,
    p_limit    integer default 100,
    p_before   timestamptz default null
)
returns setof meters.readings
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_from  timestamptz := greatest(p_from, '2000-01-01 00:00:00+00');
    v_until timestamptz := least(p_until, p_before, now() + interval '2 days');
    v_since timestamptz;
    v_days  integer := 4;
    v_count bigint;
    v_left  bigint := p_limit;
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 10000 readings; follow the pages with p_before.';
    end if;

    if p_from > p_until then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('The range begins at %s and ends at %s.', p_from, p_until),
                  hint = 'Send p_from before p_until.';
    end if;

    perform meters._check_visible(p_meter_id);

    while v_left > 0 and v_until > v_from loop
        v_since := greatest(v_until - make_interval(days => v_days), v_from);

        return query
        select r.*
        from meters.readings as r
        where r.meter_id = p_meter_id and r.read_at >= v_since and r.read_at < v_until
        order by r.read_at desc
        limit v_left;

        get diagnostics v_count = row_count;
        v_left := v_left - v_count;
        v_until := v_since;
        v_days := least(v_days * 8, 256);
    end loop;
end;
$$;

comment on function meters.get_reading_history(uuid, timestamptz, timestamptz, integer, timestamptz) is
    'The readings of a meter, newest first; the next page is read with p_before.';

grant execute on function meters.get_reading_history(uuid, timestamptz, timestamptz, integer, timestamptz)
    to authenticated, service_role;

-- Works windows of time of use out, and adds them: for each month, each day of the week, and
-- holidays where any window names them, from which local time which period holds.
--
-- p_windows is [{"period": "peak", "from": "17:00", "until": "22:00", "days": [1, 2, 3, 4, 5],
-- "months": [11, 12, 1, 2], "holidays": false}, …], until "24:00" for the end of the day. Without
-- days it is every day, or with "holidays": true those only; without months it is every month.
-- Together they have to name one period for every moment.
--
-- Errors: PT400 invalid_windows; PT422 windows_overlap, windows_have_gaps; 23503 on an unknown period

create or replace function tariffs._add_windows(p_tariff_version_id uuid, p_windows jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bad      jsonb;
    v_last_day integer;
    v_place    record;
begin
    if jsonb_typeof(p_windows) is distinct from 'array' or jsonb_array_length(p_windows) not between 1 and 500 then
        raise exception 'invalid_windows'
            using errcode = 'PT400', detail = 'Windows are an array of 1 to 500 objects.',
                  hint = 'Send [{"period": "all", "from": "00:00", "until": "24:00"}].';
    end if;

    select w into v_bad
    from jsonb_array_elements(p_windows) as w
    where (
            jsonb_typeof(w) = 'object'
            and w ->> 'period' is not null
            and w ->> 'from' ~ '^([01]\d|2[0-3]):[0-5]\d$'
            and w ->> 'until' ~ '^(([01]\d|2[0-3]):[0-5]\d|24:00)$'
            and w ->> 'from' < w ->> 'until'
            and coalesce(jsonb_typeof(w -> 'holidays'), 'boolean') = 'boolean'
            and coalesce(w -> 'days', '[1]') <@ '[1, 2, 3, 4, 5, 6, 7]' and coalesce(w -> 'days', '[1]') <> '[]'
            and jsonb_typeof(coalesce(w -> 'days', '[]')) = 'array'
            and coalesce(w -> 'months', '[1]') <@ '[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]'
            and coalesce(w -> 'months', '[1]') <> '[]' and jsonb_typeof(coalesce(w -> 'months', '[]')) = 'array'
        ) is not true
    limit 1;

    if found then
        raise exception 'invalid_windows'
            using errcode = 'PT400', detail = format('This is no window: %s.', left(v_bad::text, 200)),
                  hint = 'A window has period, from and until (HH:MM, until after from: what goes past midnight is two '
                      'windows), and where wanted days (1 Monday to 7 Sunday), months (1 to 12) and holidays.';
    end if;

    v_last_day := case when p_windows @> '[{"holidays": true}]' then 8 else 7 end;

    -- Each day's windows, with an empty one at midnight: each has to begin where the one before it ends.
    with span as (
        select m.month, d.day_type, w.value ->> 'from' as starts, w.value ->> 'until' as ends
        from generate_series(1, 12) as m (month)
        cross join generate_series(1, v_last_day) as d (day_type)
        join jsonb_array_elements(p_windows) as w (value)
            on tariffs._is_window_of(w.value, m.month, d.day_type)
        union all
        select m.month, d.day_type, '24:00', '24:00'
        from generate_series(1, 12) as m (month)
        cross join generate_series(1, v_last_day) as d (day_type)
    ),
    placed as (
        select s.*,
            coalesce(lag(s.ends) over (partition by s.month, s.day_type order by s.starts, s.ends), '00:00') as free_from
        from span as s
    )
    select p.* into v_place
    from placed as p
    where p.free_from <> p.starts
    order by p.month, p.day_type, p.starts
    limit 1;

    if v_place.free_from > v_place.starts then
        raise exception 'windows_overlap'
            using errcode = 'PT422',
                  detail = format('In month %s, day %s, two windows are open at %s.',
                      v_place.month, v_place.day_type, v_place.starts),
                  hint = 'Every moment has one period; day 8 is a holiday.';
    elsif v_place.free_from < v_place.starts then
        raise exception 'windows_have_gaps'
            using errcode = 'PT422',
                  detail = format('In month %s, day %s, no window is open from %s until %s.',
                      v_place.month, v_place.day_type, v_place.free_from, v_place.starts),
                  hint = 'Every moment has one period; day 8 is a holiday.';
    end if;

    insert into tariffs.windows (tariff_version_id, month, day_type, starts_at, period_code)
    select p_tariff_version_id, m.month, d.day_type, (w.value ->> 'from')::time, w.value ->> 'period'
    from generate_series(1, 12) as m (month)
    cross join generate_series(1, v_last_day) as d (day_type)
    join jsonb_array_elements(p_windows) as w (value) on tariffs._is_window_of(w.value, m.month, d.day_type);
end;
$$;

comment on function tariffs._add_windows(uuid, jsonb) is 'Work windows of time of use out, and add them.';

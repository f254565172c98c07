-- Counts the days that events came in for since the last time, the oldest first, p_limit at most, and no other. Readers
-- are not held up: they see the old counts until this has committed. Where somebody else is counting, there is nothing to do.
--
-- Takes the marks first and reads the events afterwards: a mark and its events are one transaction, so what is not read now
-- has a mark that is not seen now. Needs statements that see what was committed before them. A day whose raw events
-- are not all there any more keeps the counts that it has.
--
-- Errors: PT400 invalid_limit; PT409 snapshot_too_old

create or replace function analytics.refresh_daily_metrics(p_limit integer default 100)
returns analytics.refresh_result
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_result    analytics.refresh_result := row(0, 0, '{}');
    v_time_zone text;
    v_kept      timestamptz := core._kept_since('analytics.events');
    v_on_day    date;
begin
    perform core._check_limit(p_limit);
    perform core._require_fresh_snapshots();

    perform from analytics.refresh_state as r for update skip locked;

    if not found then
        return v_result;
    end if;

    for v_on_day in
        select distinct d.on_day from analytics.dirty_days as d order by d.on_day limit p_limit
    loop
        delete from analytics.dirty_days as d where d.on_day = v_on_day;

        -- After the mark, which may be that of a change of zone.
        select s.time_zone into strict v_time_zone from analytics.settings as s;
        continue when v_on_day::timestamp at time zone v_time_zone < v_kept;

        v_result.changed_count := v_result.changed_count + analytics._refresh_day(v_on_day, v_time_zone);
        v_result.day_count := v_result.day_count + 1;
        v_result.days := v_result.days || v_on_day;
    end loop;

    if v_result.day_count > 0 then
        update analytics.refresh_state set refreshed_at = clock_timestamp();
    end if;

    return v_result;
end;
$$;

comment on function analytics.refresh_daily_metrics(integer) is
    'Count the days that events came in for since the last time; which, and how many rows changed.';

grant execute on function analytics.refresh_daily_metrics(integer) to admin, service_role;

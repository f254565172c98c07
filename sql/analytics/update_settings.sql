-- Changes how events are counted; what is not given stays. In another zone the days that have raw events are counted anew by the
-- next refreshes; older ones stay as they are, and say in which zone they were counted. A change of zone waits for whoever
-- counts, and for events that are being stored: their marks name days of the zone before.
--
-- Errors: PT400 invalid_time_zone, invalid_late_for, invalid_event_name_limit

create or replace function analytics.update_settings(
    p_time_zone        text default null,
    p_late_for         interval default null,
    p_event_name_limit integer default null
)
returns analytics.settings
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before   analytics.settings;
    v_settings analytics.settings;
begin
    if p_time_zone is not null and not exists (
        select from pg_timezone_names as z where z.name = p_time_zone and z.name !~ '^posix' and z.name ~ '/|^UTC$'
    ) then
        raise exception 'invalid_time_zone'
            using errcode = 'PT400',
                  detail = format('%L is no zone.', left(p_time_zone, 80)),
                  hint = 'Use an IANA name such as Africa/Nairobi, or UTC.';
    end if;

    if p_late_for not between interval '1 hour' and interval '30 days' then
        raise exception 'invalid_late_for'
            using errcode = 'PT400',
                  detail = format('%s is out of range.', p_late_for),
                  hint = 'Events can be late for 1 hour to 30 days.';
    end if;

    if p_event_name_limit not between 1 and 10000 then
        raise exception 'invalid_event_name_limit'
            using errcode = 'PT400',
                  detail = format('%s is out of range.', p_event_name_limit),
                  hint = 'There can be 1 to 10000 names.';
    end if;

    select s.* into strict v_before from analytics.settings as s for update;

    update analytics.settings as s
    set time_zone = coalesce(p_time_zone, s.time_zone), late_for = coalesce(p_late_for, s.late_for),
        event_name_limit = coalesce(p_event_name_limit, s.event_name_limit), updated_at = now()
    returning s.* into v_settings;

    if v_settings.time_zone <> v_before.time_zone then
        perform from analytics.refresh_state as r for update;
        lock table analytics.dirty_days in share mode;

        insert into analytics.dirty_days (on_day)
        select d.on_day + o.days
        from (
            select m.on_day from analytics.daily_metrics as m where m.event_name = '*'
            union
            select m.on_day from analytics.dirty_days as m
        ) as d
        cross join (values (-1), (0), (1)) as o (days)
        group by 1;
    end if;

    return v_settings;
end;
$$;

comment on function analytics.update_settings(text, interval, integer) is
    'Change how events are counted: zone of days, lateness, number of names.';

grant execute on function analytics.update_settings(text, interval, integer) to admin, service_role;

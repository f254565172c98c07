-- When something wanted at p_wanted_at may leave: at the end of its digest's window,
-- then after quiet hours, both on the user's clock. p_digest: immediate, hourly (the
-- next full hour), daily (the next digest_hour).

create or replace function notifications._get_due_time(
    p_wanted_at   timestamptz,
    p_preferences notifications.preferences,
    p_digest      text
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_zone  text := p_preferences.time_zone;
    v_local timestamp := p_wanted_at at time zone v_zone;
    v_due   timestamptz := p_wanted_at;
begin
    if p_digest = 'hourly' then
        v_due := date_trunc('hour', p_wanted_at, v_zone) + interval '1 hour';
    elsif p_digest = 'daily' then
        v_due := (v_local::date + make_interval(hours => p_preferences.digest_hour)) at time zone v_zone;

        if v_due <= p_wanted_at then
            v_due := (v_local::date + 1 + make_interval(hours => p_preferences.digest_hour)) at time zone v_zone;
        end if;
    end if;

    return notifications._get_quiet_end(v_due, p_preferences.quiet_from, p_preferences.quiet_to, v_zone);
end;
$$;

comment on function notifications._get_due_time(timestamptz, notifications.preferences, text) is
    'When something may leave: after its digest''s window and quiet hours.';

-- How many alerts there were among those that the caller may see, of what kind, and how fast they were taken up and
-- resolved: of those raised from p_from on (the last 30 days) and before p_until. Reads the alerts of that
-- time and no others.
--
-- Errors: PT400 invalid_period

create or replace function alerts.get_alert_stats(
    p_region text default null,
    p_from   timestamptz default null,
    p_until  timestamptz default null
)
returns alerts.alert_stats
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region  text := alerts._get_list_region(p_region);
    v_regions text[] := case when v_region is null then alerts._get_list_regions() end;
    v_until   timestamptz := coalesce(p_until, 'infinity');
    v_from    timestamptz := coalesce(p_from, least(v_until, now()) - interval '30 days');
    v_first   uuid := alerts._get_id_floor(v_from);
    v_last    uuid := case when isfinite(v_until) then alerts._get_id_floor(v_until) end;
    v_stats   alerts.alert_stats;
begin
    if not isfinite(v_from) or v_from >= v_until or least(v_until, now()) - v_from > interval '400 days' then
        raise exception 'invalid_period'
            using errcode = 'PT400',
                  detail = format('From %s until %s.', v_from, v_until),
                  hint = 'Ask for up to 400 days, the beginning before the end.';
    end if;

    with seen as materialized (
        select a.*
        from alerts.alerts as a
        where a.alert_id >= v_first
            and (v_last is null or a.alert_id < v_last)
            and (v_region is null or a.region = v_region)
            and (v_regions is null or a.region = any (v_regions))
    )
    select
        v_region, v_from, nullif(v_until, 'infinity'),
        count(*),
        count(*) filter (where s.status <> 'resolved'),
        count(*) filter (where s.status = 'active'),
        count(*) filter (where s.status = 'acknowledged'),
        count(*) filter (where s.status = 'resolved'),
        count(*) filter (where s.reopen_count > 0),
        round(extract(epoch from avg(s.acknowledged_at - coalesce(s.reopened_at, s.created_at))), 1),
        round(extract(epoch from avg(s.resolved_at - coalesce(s.reopened_at, s.created_at))), 1),
        (
            select coalesce(jsonb_object_agg(t.alert_type, t.alert_count), '{}')
            from (select n.alert_type, count(*) as alert_count from seen as n group by n.alert_type) as t
        ),
        (
            select coalesce(jsonb_object_agg(t.severity, t.alert_count), '{}')
            from (select n.severity, count(*) as alert_count from seen as n group by n.severity) as t
        )
    into v_stats
    from seen as s;

    return v_stats;
end;
$$;

comment on function alerts.get_alert_stats(text, timestamptz, timestamptz) is
    'How many alerts there were, of what kind, and how fast they were taken up and resolved.';

grant execute on function alerts.get_alert_stats(text, timestamptz, timestamptz) to operator, service_role;

-- Counts meters by region and status, of one region or of all: how many there are, how many were
-- heard of within the last hour, and their load. Looks at each meter.

create or replace function reports._count_meters(p_region text default null)
returns setof reports.meter_counts
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    -- An operator's own meter elsewhere is not work.
    v_own   text[] := case when auth.role() = 'operator' then auth.regions() end;
    v_since timestamptz := now() - interval '1 hour';
begin
    return query
    select
        coalesce(m.region, ''), m.status, count(*)::integer,
        (count(*) filter (where s.last_read_at >= v_since))::integer,
        (count(*) filter (where s.last_read_at < v_since))::integer,
        sum(s.power_kw) filter (where s.last_read_at >= v_since),
        max(s.last_read_at), now()
    from meters.meters as m
    left join telemetry.meter_states as s on s.meter_id = m.meter_id
    where m.deleted_at is null and (p_region is null or m.region = p_region)
        and (v_own is null or m.region = any (v_own))
    group by m.region, m.status;
end;
$$;

comment on function reports._count_meters(text) is 'Count meters by region and status, and how many are heard of.';

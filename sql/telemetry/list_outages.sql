-- When a meter had no voltage, or sent nothing, in a range of up to 31 days, oldest first: from the
-- first bucket whose highest voltage is below p_below volts to the next one that has more, and from a
-- reading to the next one that comes more than p_gap later. To the minute where minutes are kept,
-- else to the quarter of an hour. One that lasts until the end of the range has no end.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_threshold; PT404 meter_not_found

create or replace function telemetry.list_outages(
    p_meter_id uuid,
    p_from     timestamptz,
    p_until    timestamptz,
    p_below    numeric default 50,
    p_gap      interval default '2 hours'
)
returns setof telemetry.outage
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_level text := case when p_from >= core._kept_since('telemetry.readings_1m') then '1m' else '15m' end;
begin
    perform telemetry._check_range(p_from, p_until, interval '31 days'), meters._check_visible(p_meter_id);

    if (p_below > 0 and p_below <= 1000 and p_gap >= interval '1 minute' and p_gap <= interval '31 days') is not true then
        raise exception 'invalid_threshold'
            using errcode = 'PT400',
                  detail = format('Below %s V; a gap of more than %s.', p_below, p_gap),
                  hint = 'Send p_below above 0 and up to 1000, p_gap from a minute to 31 days.';
    end if;

    return query
    with bucket as materialized (
        select
            r.first_at, r.reading_count, coalesce(r.voltage_max < p_below, false) as is_dark,
            lag(r.last_at) over before as previous_at
        from telemetry._get_rows(p_meter_id, v_level, p_from, p_until) as r
        window before as (order by r.bucket_at)
    ),
    numbered as (
        select b.*, count(*) filter (where not b.is_dark) over (order by b.first_at) as lit_count
        from bucket as b
    ),
    -- The dark buckets after the n-th one with voltage are numbered n as well, and end with the next.
    dark as (
        select n.lit_count, min(n.first_at) as began_at, sum(n.reading_count)::integer as reading_count
        from numbered as n
        where n.is_dark
        group by n.lit_count
    ),
    found as (
        select 'no_voltage' as kind, d.began_at, n.first_at as ended_at, d.reading_count
        from dark as d
        left join numbered as n on n.lit_count = d.lit_count + 1 and not n.is_dark
        union all
        select 'no_readings', b.previous_at, b.first_at, 0
        from bucket as b
        where b.first_at - b.previous_at > p_gap
        union all
        select 'no_readings', max(b.first_at), null, 0
        from bucket as b
        having least(p_until, now()) - max(b.first_at) > p_gap
    )
    select f.kind, f.began_at, f.ended_at, f.ended_at - f.began_at, f.reading_count
    from found as f
    order by f.began_at, f.kind;
end;
$$;

comment on function telemetry.list_outages(uuid, timestamptz, timestamptz, numeric, interval) is
    'When a meter had no voltage, or sent nothing.';

grant execute on function telemetry.list_outages(uuid, timestamptz, timestamptz, numeric, interval)
    to authenticated, service_role;

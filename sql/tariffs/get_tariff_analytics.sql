-- The tariffs of a region, or of all, over a time of at most 31 days (by default the last seven): rates
-- weighted by how long they held, overrides, load and energy of the region, and what was sold by the tariff.
--
-- Load, energy and sales are seen by those who see the region's roll-ups and meters: an operator of their own.
-- A page at a time: the next one is asked for with the last tariff_code of this one.
--
-- Errors: PT400 invalid_period, invalid_limit

create or replace function tariffs.get_tariff_analytics(
    p_region text default null,
    p_from   timestamptz default null,
    p_until  timestamptz default null,
    p_limit  integer default 50,
    p_after  text default null
)
returns setof tariffs.tariff_analytics
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_until timestamptz := least(coalesce(p_until, now()), now());
    v_from  timestamptz := coalesce(p_from, least(coalesce(p_until, now()), now()) - interval '7 days');
begin
    perform core._check_limit(p_limit);

    if (isfinite(v_from) and isfinite(v_until) and v_from < v_until and v_until <= v_from + interval '31 days') is not true then
        raise exception 'invalid_period'
            using errcode = 'PT400', detail = format('From %s until %s is no period to look at.', v_from, v_until),
                  hint = 'Send p_from before p_until and before now, at most 31 days apart.';
    end if;

    return query
    select t.tariff_code, t.region, t.currency, round(r.weighted_sum / nullif(r.seconds, 0), 6), r.lowest_rate,
        r.highest_rate, r.change_count, o.override_count, coalesce(o.overridden_hours, 0),
        round(h.average_kw / g.capacity_kw, 4), round(h.highest_kw / g.capacity_kw, 4), h.energy_kwh, p.sold_kwh,
        p.revenue
    from (
        select a.*
        from tariffs.tariffs as a
        where a.region is not null and (p_region is null or a.region = p_region)
            and (p_after is null or a.tariff_code > p_after)
        order by a.tariff_code
        limit p_limit
    ) as t
    cross join lateral tariffs._summarise_rates(t.tariff_code, v_from, v_until) as r
    cross join lateral (
        select count(*) as override_count,
            round(
                sum(extract(epoch from least(d.effective_until, v_until) - greatest(d.effective_from, v_from))) / 3600, 4
            ) as overridden_hours
        from tariffs.overrides as d
        where d.tariff_code = t.tariff_code and d.effective_from < v_until and d.effective_until > v_from
            and d.effective_from < d.effective_until
    ) as o
    cross join lateral (
        select sum(l.load_sum_kw) / nullif(sum(l.load_count), 0) as average_kw, max(l.load_max_kw) as highest_kw,
            sum(l.energy_kwh) as energy_kwh
        from telemetry.regions_15m as l
        where l.region = t.region and l.bucket_at >= v_from and l.bucket_at < v_until
    ) as h
    cross join lateral (
        select sum(s.energy_kwh) as sold_kwh, sum(s.total) as revenue
        from meters.meters as m
        join tokens.purchases as s on s.meter_id = m.meter_id
        where m.region = t.region and s.created_at >= v_from and s.created_at < v_until
            and s.tariff_version_id in (
                select v.tariff_version_id from tariffs.tariff_versions as v where v.tariff_code = t.tariff_code
            )
    ) as p
    left join meters.regions as g on g.region = t.region
    order by t.tariff_code;
end;
$$;

comment on function tariffs.get_tariff_analytics(text, timestamptz, timestamptz, integer, text) is
    'Rates, overrides, load, energy and sales of regions'' tariffs over a time.';

grant execute on function tariffs.get_tariff_analytics(text, timestamptz, timestamptz, integer, text)
    to operator, service_role;

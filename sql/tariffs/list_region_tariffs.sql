-- The tariffs of all regions, or of one, as they are now, by region and code. Tariffs are public; what a
-- region carries (load_kw) is seen by those who see its roll-ups, so an operator sees it of their own.
--
-- A page at a time: the next one is asked for with the last tariff_code of this one.
--
-- Errors: PT400 invalid_limit

create or replace function tariffs.list_region_tariffs(
    p_region text default null,
    p_limit  integer default 100,
    p_after  text default null
)
returns setof tariffs.region_tariff
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    return query
    select t.region, t.tariff_code, t.name, t.currency, r.band_method, r.rate, s.regional_load_factor,
        r.override_id is not null, r.effective_until, greatest(s.announced_at, r.effective_from), g.capacity_kw,
        round(l.load_sum_kw / l.load_count, 3)
    from (
        select o.*
        from tariffs.tariffs as o
        where o.region is not null and (p_region is null or o.region = p_region)
            and (p_after is null or o.tariff_code > p_after)
        order by o.tariff_code
        limit p_limit
    ) as t
    cross join lateral tariffs._get_rate(t.tariff_code, now()) as r
    left join tariffs.rate_states as s on s.tariff_code = t.tariff_code
    left join meters.regions as g on g.region = t.region
    left join lateral tariffs._get_load(t.region, now()) as l on true
    order by t.tariff_code;
end;
$$;

comment on function tariffs.list_region_tariffs(text, integer, text) is
    'The tariffs of regions as they are now; the next page begins after p_after.';

grant execute on function tariffs.list_region_tariffs(text, integer, text) to operator, service_role;

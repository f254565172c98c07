-- What changed a tariff, the newest first: versions and charges that took effect, overrides, and the rates
-- of dynamic tariffs and markets. Nothing that lies ahead.
--
-- A page at a time: the next one is asked for with effective_from and source of the last entry of this one.
--
-- Errors: PT400 invalid_limit, invalid_tariff; PT404 tariff_not_found

create or replace function tariffs.list_tariff_history(
    p_tariff_code   text default null,
    p_region        text default null,
    p_limit         integer default 50,
    p_before        timestamptz default null,
    p_before_source text default null
)
returns setof tariffs.history_entry
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code   text := tariffs._find_tariff(p_tariff_code, p_region);
    v_until  timestamptz := least(p_before, now());
    v_source text := case when p_before <= now() then coalesce(p_before_source, '') else '~' end;
begin
    perform core._check_limit(p_limit);

    return query
    select e.*
    from (
        (
            select v_code, s.effective_from, 'charges'::text, null::numeric, null::numeric, null::timestamptz,
                s.tariff_version_id, null::text
            from tariffs.price_sheets as s
            where s.tariff_code = v_code and s.effective_from <= v_until
                and exists (
                    select from tariffs.charges as c
                    where c.tariff_code = v_code and c.effective_from = s.effective_from
                )
            order by s.effective_from desc
            limit p_limit + 1
        )
        union all
        (
            select v_code, v.effective_from, 'version', coalesce(
                    (
                        select b.rate
                        from tariffs.tariff_bands as b
                        where b.tariff_version_id = v.tariff_version_id and b.from_kwh = 0
                    ),
                    (
                        select p.rate
                        from tariffs.periods as p
                        where v.band_method = 'time_of_use' and p.tariff_version_id = v.tariff_version_id
                            and p.period_code = tariffs._find_period(
                                v_code, v.tariff_version_id, v.effective_from at time zone t.time_zone
                            )
                    )
                ), null, null, v.tariff_version_id, null
            from tariffs.tariff_versions as v
            join tariffs.tariffs as t on t.tariff_code = v.tariff_code
            where v.tariff_code = v_code and v.effective_from <= v_until
            order by v.effective_from desc
            limit p_limit + 1
        )
        union all
        (
            select v_code, o.effective_from, 'override', o.rate, null, o.effective_until, null, o.reason
            from tariffs.overrides as o
            where o.tariff_code = v_code and o.effective_from <= v_until and o.effective_from < o.effective_until
            order by o.effective_from desc
            limit p_limit + 1
        )
        union all
        (
            select v_code, d.effective_from, 'dynamic', d.rate, d.regional_load_factor, null, d.tariff_version_id, null
            from tariffs.dynamic_rates as d
            where d.tariff_code = v_code and d.effective_from <= v_until
            order by d.effective_from desc
            limit p_limit + 1
        )
        union all
        (
            select v_code, p.valid_from, 'price', p.rate, null, p.valid_until, null, null
            from tariffs.prices as p
            where p.tariff_key = (select t.tariff_key from tariffs.tariffs as t where t.tariff_code = v_code)
                and p.valid_from <= v_until
            order by p.valid_from desc
            limit p_limit + 1
        )
    ) as e (
        tariff_code, effective_from, source, rate_per_kwh, regional_load_factor, effective_until, tariff_version_id,
        reason
    )
    where (e.effective_from, e.source) < (v_until, v_source)
    order by e.effective_from desc, e.source desc
    limit p_limit;
end;
$$;

comment on function tariffs.list_tariff_history(text, text, integer, timestamptz, text) is
    'What changed a tariff, newest first; the next page begins after p_before and p_before_source.';

grant execute on function tariffs.list_tariff_history(text, text, integer, timestamptz, text)
    to authenticated, service_role;

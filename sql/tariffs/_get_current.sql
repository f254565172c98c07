-- What a kWh of a tariff costs now.
--
-- Errors: PT404 tariff_not_found, tariff_not_in_force

create or replace function tariffs._get_current(p_tariff_code text)
returns tariffs.current_tariff
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rate    tariffs.rate_in_force := tariffs._get_rate(p_tariff_code, now());
    v_current tariffs.current_tariff;
begin
    if v_rate.tariff_version_id is null then
        perform tariffs._refuse_missing_tariff(p_tariff_code, now());
    end if;

    select t.tariff_code, t.name, t.region, t.currency, t.time_zone, v_rate.band_method, v_rate.band, v_rate.rate,
        v_rate.price_per_kwh, s.regional_load_factor, v_rate.override_id is not null,
        (select o.reason from tariffs.overrides as o where o.override_id = v_rate.override_id),
        v_rate.effective_from, v_rate.effective_until, greatest(s.announced_at, v_rate.effective_from)
    into strict v_current
    from tariffs.tariffs as t
    left join tariffs.rate_states as s on s.tariff_code = t.tariff_code
    where t.tariff_code = p_tariff_code;

    return v_current;
end;
$$;

comment on function tariffs._get_current(text) is 'What a kWh of a tariff costs now.';

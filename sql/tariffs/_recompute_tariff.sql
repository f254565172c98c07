-- Works the rate of one dynamic tariff out from the load of its region. A rate that differs from the one
-- before is a new row, from now on. The caller holds the tariff's row in rate_states.

create or replace function tariffs._recompute_tariff(p_state tariffs.rate_states)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version tariffs.tariff_versions;
    v_rule    tariffs.dynamic_rules;
    v_last    tariffs.dynamic_rates;
    v_load    telemetry.regions_1m;
    v_load_kw numeric;
    v_factor  numeric;
    v_base    numeric;
    v_rate    numeric;
    v_target  numeric;
    v_next    numeric;
begin
    select v.* into v_version
    from tariffs.tariff_versions as v
    where v.tariff_code = p_state.tariff_code and v.effective_from <= now()
    order by v.effective_from desc
    limit 1;

    select r.* into v_rule
    from tariffs.dynamic_rules as r
    where r.tariff_version_id = v_version.tariff_version_id;

    if not found then
        perform tariffs._announce_rate(p_state.tariff_code); -- notes that it is not dynamic any more
        return;
    end if;

    v_base := (
        select b.rate from tariffs.tariff_bands as b where b.tariff_version_id = v_version.tariff_version_id
    );

    select r.* into v_last
    from tariffs.dynamic_rates as r
    where r.tariff_code = p_state.tariff_code
    order by r.effective_from desc
    limit 1;

    v_rate := case v_last.tariff_version_id when v_version.tariff_version_id then v_last.rate else v_base end;
    v_load := tariffs._get_load(p_state.region, now(), v_rule.stale_after);
    v_load_kw := v_load.load_sum_kw / v_load.load_count;
    v_factor := round(
        v_load_kw / (select g.capacity_kw from meters.regions as g where g.region = p_state.region), 4
    );
    v_target := tariffs._get_curve_rate(v_rule, v_base, v_factor);
    v_next := tariffs._smooth_rate(v_rule, v_rate, v_target);

    if v_next <> v_rate then
        insert into tariffs.dynamic_rates (
            tariff_code, effective_from, tariff_version_id, rate, target_rate, regional_load_factor, load_kw
        )
        values (
            p_state.tariff_code, greatest(now(), v_last.effective_from + interval '1 microsecond'),
            v_version.tariff_version_id, v_next, round(v_target, 6), v_factor, round(v_load_kw, 3)
        );
    end if;

    update tariffs.rate_states as s
    set regional_load_factor = v_factor, recomputed_at = now(),
        is_settled = v_next = tariffs._smooth_rate(v_rule, v_next, v_target)
    where s.tariff_code = p_state.tariff_code;

    perform tariffs._announce_rate(p_state.tariff_code);
end;
$$;

comment on function tariffs._recompute_tariff(tariffs.rate_states) is
    'Work the rate of a dynamic tariff out from the load of its region.';

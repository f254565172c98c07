-- Tells of the rate of a region's tariff where it is another than was told last: event
-- tariff_updates. Tariffs without a region tell nobody.
--
-- Locks the tariff's row in rate_states, and notes when the rate will change by the clock, so that
-- somebody tells of it then; the rate itself does not wait for that.

create or replace function tariffs._announce_rate(p_tariff_code text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tariff  tariffs.tariffs;
    v_state   tariffs.rate_states;
    v_rate    tariffs.rate_in_force;
    v_version tariffs.tariff_versions;
    v_rule    tariffs.dynamic_rules;
begin
    select t.* into v_tariff from tariffs.tariffs as t where t.tariff_code = p_tariff_code;

    if v_tariff.region is null then
        return;
    end if;

    insert into tariffs.rate_states (tariff_code, region)
    values (p_tariff_code, v_tariff.region)
    on conflict (tariff_code) do nothing;

    select s.* into strict v_state from tariffs.rate_states as s where s.tariff_code = p_tariff_code for update;

    v_rate := tariffs._get_rate(p_tariff_code, now());
    select v.* into v_version
    from tariffs.tariff_versions as v
    where v.tariff_version_id = v_rate.tariff_version_id;
    select r.* into v_rule
    from tariffs.dynamic_rules as r
    where r.tariff_version_id = v_rate.tariff_version_id;

    if v_rate.rate <> v_state.announced_rate or v_state.announced_rate is null and v_rate.rate is not null then
        perform events._publish(
            'tariff_updates', 'tariff', p_tariff_code,
            jsonb_build_object(
                'region', v_tariff.region,
                'rate_per_kwh', v_rate.rate,
                'regional_load_factor', v_state.regional_load_factor,
                'updated_at', now(),
                'tariff_code', p_tariff_code,
                'currency', v_tariff.currency,
                'previous_rate_per_kwh', v_state.announced_rate,
                'is_overridden', v_rate.override_id is not null
            )
        );
        v_state.announced_rate := v_rate.rate;
        v_state.announced_at := now();
    end if;

    update tariffs.rate_states as s
    set announced_rate = v_state.announced_rate,
        announced_at = v_state.announced_at,
        next_change_at = coalesce(v_rate.effective_until, 'infinity'),
        is_dynamic = coalesce(v_version.band_method = 'dynamic', false),
        regional_load_factor = case v_version.band_method when 'dynamic' then s.regional_load_factor end,
        min_interval = coalesce(v_rule.min_interval, s.min_interval),
        stale_after = coalesce(v_rule.stale_after, s.stale_after)
    where s.tariff_code = p_tariff_code;
end;
$$;

comment on function tariffs._announce_rate(text) is 'Tell of the rate of a region''s tariff where it has changed.';

-- Brings the rates of up to p_limit tariffs up to date: of dynamic ones whose region has newer load, or
-- none for too long, each at most once in its interval; tells of rates that the clock has changed; and
-- forecasts one tariff whose forecast is of an earlier hour. Returns how many tariffs it worked on.
--
-- Any number of callers at once: a tariff's row in rate_states is its lock, others pass it by.
--
-- Errors: PT400 invalid_limit

create or replace function tariffs.recompute_tariffs(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_now   constant timestamptz := now();
    v_from  constant timestamptz := now() - interval '1 hour';
    v_count integer := 0;
    v_due   record;
    v_state tariffs.rate_states;
begin
    perform core._check_limit(p_limit);

    -- What changes by the clock: windows, prices, versions, overrides.
    for v_state in
        select s.*
        from tariffs.rate_states as s
        where s.next_change_at <= v_now
        order by s.next_change_at
        limit p_limit
        for update skip locked
    loop
        perform tariffs._announce_rate(v_state.tariff_code);
        v_count := v_count + 1;
    end loop;

    for v_due in
        select s.tariff_code, s.last_bucket_at, s.last_reading_count, n.bucket_at, n.reading_count
        from tariffs.rate_states as s
        left join lateral (
            select r.bucket_at, r.reading_count
            from telemetry.regions_1m as r
            where r.region = s.region and r.bucket_at > v_from and r.bucket_at <= v_now
            order by r.bucket_at desc
            limit 1
        ) as n on true
        where s.is_dynamic
            and s.recomputed_at <= v_now - s.min_interval
            and (
                n.bucket_at is not null
                and (n.bucket_at, n.reading_count) is distinct from (s.last_bucket_at, s.last_reading_count)
                or not s.is_settled and s.recomputed_at <= v_now - interval '1 minute'
                or s.regional_load_factor is not null and s.last_bucket_at <= v_now - s.stale_after
            )
        order by s.recomputed_at
        limit p_limit
    loop
        select s.* into v_state
        from tariffs.rate_states as s
        where s.tariff_code = v_due.tariff_code
            and s.recomputed_at <= v_now - s.min_interval
            and (s.last_bucket_at, s.last_reading_count)
            is not distinct from (v_due.last_bucket_at, v_due.last_reading_count)
        for update skip locked;

        continue when not found; -- another caller has it, or had it

        update tariffs.rate_states as s
        set last_bucket_at = coalesce(v_due.bucket_at, s.last_bucket_at),
            last_reading_count = coalesce(v_due.reading_count, s.last_reading_count)
        where s.tariff_code = v_due.tariff_code;

        perform tariffs._recompute_tariff(v_state);
        v_count := v_count + 1;
    end loop;

    select s.* into v_state
    from tariffs.rate_states as s
    where s.is_dynamic and s.forecast_at < date_trunc('hour', v_now)
    order by s.forecast_at
    limit 1
    for update skip locked;

    if found then
        perform tariffs._forecast_tariff(v_state);
        v_count := v_count + 1;
    end if;

    return v_count;
end;
$$;

comment on function tariffs.recompute_tariffs(integer) is
    'Bring the rates of dynamic tariffs up to date, and tell of rates that have changed; returns how many.';

grant execute on function tariffs.recompute_tariffs(integer) to service_role;

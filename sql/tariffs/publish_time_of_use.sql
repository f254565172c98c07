-- Publishes energy prices that depend on the time: a rate for each period, and windows of local
-- time, days and months that say which period it is. They hold until the next version.
--
-- p_periods is [{"code": "peak", "rate": 30}, …]; p_windows as tariffs._add_windows takes them,
-- by the clock of the tariff's zone. Locks the tariff's row, so publications take turns.
--
-- Errors: PT400 invalid_periods, invalid_windows, invalid_charges, invalid_effective_from;
--         PT404 tariff_not_found; PT409 version_exists;
--         PT422 windows_overlap, windows_have_gaps, effective_from_in_past, incomplete_charge,
--         invalid_charge_base; 23503 windows_period_fkey; 23505 periods_pkey; 23514 periods_rate_check

create or replace function tariffs.publish_time_of_use(
    p_tariff_code    text,
    p_effective_from timestamptz,
    p_periods        jsonb,
    p_windows        jsonb,
    p_charges        jsonb default '[]',
    p_total_step     numeric default 0.01,
    p_total_rounding text default 'half_up',
    p_line_scale     integer default 2,
    p_line_rounding  text default 'half_up'
)
returns tariffs.tariff_versions
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version tariffs.tariff_versions;
begin
    if jsonb_typeof(p_periods) is distinct from 'array' or p_periods = '[]'
        or exists (
            select from jsonb_array_elements(p_periods) as p
            where (p ?& array['code', 'rate']) is not true
        )
    then
        raise exception 'invalid_periods'
            using errcode = 'PT400', detail = 'Periods are an array of objects with code and rate.',
                  hint = 'Send [{"code": "peak", "rate": 30}, {"code": "night", "rate": 12}].';
    end if;

    v_version := tariffs._add_version(
        p_tariff_code, p_effective_from, 'time_of_use', p_total_step, p_total_rounding, p_line_scale,
        p_line_rounding, p_windows => p_windows
    );

    insert into tariffs.periods (tariff_version_id, period_code, rate)
    select v_version.tariff_version_id, p ->> 'code', (p ->> 'rate')::numeric
    from jsonb_array_elements(p_periods) as p;

    perform tariffs._add_windows(v_version.tariff_version_id, p_windows);
    perform tariffs._finish_publishing(p_tariff_code, p_effective_from, p_charges);

    return v_version;
end;
$$;

comment on function tariffs.publish_time_of_use(
    text, timestamptz, jsonb, jsonb, jsonb, numeric, text, integer, text
) is 'Publish energy prices by time of use: periods with rates, and windows that say when which period is.';

grant execute on function tariffs.publish_time_of_use(
    text, timestamptz, jsonb, jsonb, jsonb, numeric, text, integer, text
) to admin, service_role;

-- What energy would cost: p_kwh at the moment p_from (now), or what a meter draws in a period.
--
-- The energy of a period is what was measured in it, by quarters of an hour, each at the rate of its time.
-- For a period that is not over, what was measured at the same times so many weeks before stands for all of
-- it. By default the last 30 days of the caller's first meter. The tariff is the meter's, or p_tariff_code:
-- so a change of tariff can be tried over a month that was. The future rate of a dynamic tariff is taken to
-- be today's. coverage is the share of the quarters that have readings: what is missing is not estimated.
--
-- Errors: PT400 invalid_kwh, invalid_period; PT404 meter_not_found, tariff_not_found, tariff_not_in_force,
--         price_not_published; PT409 meter_has_no_tariff

create or replace function tariffs.estimate_cost(
    p_kwh         numeric default null,
    p_tariff_code text default null,
    p_meter_id    uuid default null,
    p_from        timestamptz default null,
    p_until       timestamptz default null
)
returns tariffs.cost_estimate
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter  meters.meters;
    v_code   text := p_tariff_code;
    v_quote  tariffs.energy_quote;
    v_price  tariffs.usage_price;
    v_until  timestamptz := coalesce(p_until, now());
    v_from   timestamptz := coalesce(p_from, coalesce(p_until, now()) - interval '30 days');
    v_shift  interval;
    v_start  timestamptz;
    v_end    timestamptz;
    v_ats    timestamptz[];
    v_kwhs   numeric[];
    v_answer tariffs.cost_estimate;
begin
    if p_kwh is null or p_tariff_code is null or p_meter_id is not null then
        v_meter := tariffs._find_meter(p_meter_id);
        v_code := coalesce(v_code, tariffs._find_meter_tariff(v_meter));
    end if;

    if p_kwh is not null then
        v_quote := tariffs.quote_energy(
            v_code, p_kwh => p_kwh, p_at => coalesce(p_from, now()),
            p_month_kwh => (
                select m.bought_kwh
                from tariffs.month_totals as m
                join tariffs.tariffs as t on t.tariff_code = v_code
                where m.meter_id = v_meter.meter_id
                    and m.month_on = date_trunc('month', coalesce(p_from, now()) at time zone t.time_zone)::date
            )
        );
        v_answer := (
            v_code, v_quote.currency, v_quote.kwh, v_quote.energy_amount, v_quote.levies_amount, v_quote.vat_amount,
            v_quote.rounding_amount, v_quote.total, v_quote.lines, coalesce(p_from, now()), null, null, null
        );
        return v_answer;
    end if;

    if (isfinite(v_from) and isfinite(v_until) and v_from < v_until and v_until <= v_from + interval '92 days'
        and v_until <= now() + interval '92 days') is not true
    then
        raise exception 'invalid_period'
            using errcode = 'PT400', detail = format('From %s until %s is no period to estimate.', v_from, v_until),
                  hint = 'Send p_from before p_until, at most 92 days, at most 92 days ahead.';
    end if;

    v_shift := make_interval(
        weeks => greatest(ceil(extract(epoch from v_until - now()) / 604800), 0)::integer
    );
    v_start := ((v_from at time zone v_meter.time_zone) - v_shift) at time zone v_meter.time_zone;
    v_end := ((v_until at time zone v_meter.time_zone) - v_shift) at time zone v_meter.time_zone;

    select coalesce(
            array_agg(((b.bucket_at at time zone v_meter.time_zone) + v_shift) at time zone v_meter.time_zone), '{}'
        ),
        coalesce(array_agg(b.energy_kwh), '{}')
    into v_ats, v_kwhs
    from telemetry._get_buckets(v_meter.meter_id, '15m', v_start, v_end) as b
    where b.energy_kwh is not null;

    v_price := tariffs._price_usage(v_code, v_ats, v_kwhs);
    v_answer := (
        v_code, v_price.currency, v_price.kwh, v_price.energy_amount, v_price.levies_amount, v_price.vat_amount,
        v_price.rounding_amount, v_price.total, v_price.lines, v_from, v_until, v_start,
        least(round(cardinality(v_ats) * 900 / extract(epoch from v_end - v_start), 4), 1)
    );

    return v_answer;
end;
$$;

comment on function tariffs.estimate_cost(numeric, text, uuid, timestamptz, timestamptz) is
    'What energy would cost: an amount of it, or what your meter draws in a period, under its tariff or another.';

grant execute on function tariffs.estimate_cost(numeric, text, uuid, timestamptz, timestamptz)
    to authenticated, service_role;

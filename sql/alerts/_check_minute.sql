-- What a rule says to a minute of a meter: whether its condition holds, with a message where it begins to.
-- Once it holds it takes more for it to be over than it took to begin (the margins). Null where the rule
-- has no opinion: what it needs was not measured, or only people end it.

create or replace function alerts._check_minute(
    p_parameters jsonb,
    p_meter      alerts.watched_meter,
    p_minute     alerts.watched_minute,
    p_step       alerts.detector_step,
    p_is_firing  boolean,
    p_now        timestamptz
)
returns alerts.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_finding alerts.finding;
    v_limit   double precision;
    v_change  double precision;
    v_hours   double precision;
begin
    case p_parameters ->> 'condition'
        when 'power_spike', 'power_drop' then
            if p_minute.power_kw is null or p_step.baseline is null then
                return null;
            end if;

            v_limit := (p_parameters ->> 'min_change_percent')::double precision;
            v_change := case when p_parameters ->> 'condition' = 'power_spike' then 1 else -1 end
                * 100 * (p_minute.power_kw - case when p_is_firing then p_step.baseline else p_step.expected end)
                / greatest(case when p_is_firing then p_step.baseline else p_step.expected end, 0.001);

            if p_is_firing then
                v_finding.is_firing := v_change >= v_limit / 2;
                return v_finding;
            end if;

            v_finding.is_firing := p_step.score >= (p_parameters ->> 'score')::double precision
                and v_change >= v_limit
                and case when p_parameters ->> 'condition' = 'power_spike' then p_minute.power_kw else p_step.expected end
                    >= (p_parameters ->> 'min_power_kw')::double precision
                and (p_step.state).value_count >= (p_parameters ->> 'min_values')::double precision;

            if v_finding.is_firing then
                v_finding.message := case
                    when p_parameters ->> 'condition' = 'power_spike'
                    then format('Power spike detected: %s%% increase', round(v_change::numeric, 1))
                    else format('Power drop detected: %s%% decrease', round(v_change::numeric, 1))
                end;
                v_finding.metadata := jsonb_build_object(
                    'baseline_power_kw', round(p_step.expected::numeric, 3),
                    'current_power_kw', round(p_minute.power_kw::numeric, 3),
                    'change_percent', round(v_change::numeric, 1),
                    'score', round(p_step.score::numeric, 3)
                );
            end if;
        when 'voltage_above' then
            v_limit := (p_parameters ->> 'above')::double precision;
            v_finding.is_firing := p_minute.voltage >= v_limit
                or (p_is_firing and p_minute.voltage > v_limit - (p_parameters ->> 'margin')::double precision);

            if v_finding.is_firing then
                v_finding.message := format('Voltage too high: %s V', round(p_minute.voltage::numeric, 1));
                v_finding.metadata := jsonb_build_object('voltage', round(p_minute.voltage::numeric, 1), 'limit', v_limit);
            end if;
        when 'voltage_below' then
            v_limit := (p_parameters ->> 'below')::double precision;
            v_finding.is_firing := p_minute.voltage >= (p_parameters ->> 'at_least')::double precision and (
                p_minute.voltage <= v_limit
                or (p_is_firing and p_minute.voltage < v_limit + (p_parameters ->> 'margin')::double precision)
            );

            if v_finding.is_firing then
                v_finding.message := format('Voltage too low: %s V', round(p_minute.voltage::numeric, 1));
                v_finding.metadata := jsonb_build_object('voltage', round(p_minute.voltage::numeric, 1), 'limit', v_limit);
            end if;
        when 'energy_without_current' then
            v_finding.is_firing := p_minute.power_kw >= (p_parameters ->> 'min_power_kw')::double precision
                and p_minute.current_a <= (p_parameters ->> 'max_current_a')::double precision;

            if v_finding.is_firing then
                v_finding.message := format(
                    'Energy without current: %s kW at %s A',
                    round(p_minute.power_kw::numeric, 3), round(p_minute.current_a::numeric, 2)
                );
                v_finding.metadata := jsonb_build_object(
                    'current_power_kw', round(p_minute.power_kw::numeric, 3), 'current_a', round(p_minute.current_a::numeric, 3)
                );
            end if;
        when 'current_without_voltage' then
            v_finding.is_firing := p_minute.current_a >= (p_parameters ->> 'min_current_a')::double precision
                and p_minute.voltage <= (p_parameters ->> 'max_voltage')::double precision;

            if v_finding.is_firing then
                v_finding.message := format(
                    'Current without voltage: %s A at %s V',
                    round(p_minute.current_a::numeric, 2), round(p_minute.voltage::numeric, 1)
                );
                v_finding.metadata := jsonb_build_object(
                    'current_a', round(p_minute.current_a::numeric, 3), 'voltage', round(p_minute.voltage::numeric, 1)
                );
            end if;
        when 'register_fell' then
            if p_minute.has_reset then
                v_finding.is_firing := true;
                v_finding.message := 'The register fell: it counts from a lower figure';
                v_finding.metadata := '{}';
            end if;
        when 'low_balance' then
            if p_meter.balance_kwh is null or not p_minute.is_open then
                return null;
            end if;

            v_hours := case
                when (p_meter.power).mean > 0.001 then least(p_meter.balance_kwh / (p_meter.power).mean, 1e6)
            end;
            v_change := case
                when p_is_firing then 1 + (p_parameters ->> 'margin_percent')::double precision / 100 else 1
            end;
            v_finding.is_firing := p_meter.balance_kwh <= (p_parameters ->> 'below_kwh')::double precision * v_change
                or coalesce(v_hours <= (p_parameters ->> 'below_hours')::double precision * v_change, false);

            if v_finding.is_firing then
                v_finding.message := format('Low balance: %s kWh left', round(p_meter.balance_kwh::numeric, 1))
                    || coalesce(', about ' || round(v_hours) || ' hours', '');
                v_finding.metadata := jsonb_strip_nulls(jsonb_build_object(
                    'balance_kwh', round(p_meter.balance_kwh::numeric, 3), 'hours_left', round(v_hours::numeric, 1)
                ));
            end if;
        when 'silence' then
            if p_is_firing and p_minute.is_open
                and p_minute.last_at > p_now - alerts._get_silence(p_parameters, p_meter.interval_s)
            then
                v_finding.is_firing := false;
            end if;
        else
            return null;
    end case;

    return v_finding;
end;
$$;

comment on function alerts._check_minute(
    jsonb, alerts.watched_meter, alerts.watched_minute, alerts.detector_step, boolean, timestamptz
) is 'What a rule says to a minute of a meter.';

-- Looks at the minutes of one meter in their order: says what each rule sees, and learns. The newest minute
-- may still change: it may raise an alert at once, but ends none, and is learnt when a later one has begun. What
-- is over a day old is learnt and raises nothing, so that history may be imported. The meter's detector is locked.
--
-- Does the same again if it is called again with the same meter, so one rule at a time is possible.
--
-- Errors: what a rule, or _signal, fails with

create or replace function alerts._detect_meter(p_meter alerts.watched_meter, p_rules alerts.rules[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now        timestamptz := clock_timestamp();
    v_meter      alerts.watched_meter := p_meter;
    v_minute     alerts.watched_minute;
    v_step       alerts.detector_step;
    v_rule       alerts.rules;
    v_finding    alerts.finding;
    v_parameters jsonb;
    v_is_firing  boolean;
    v_elapsed    double precision;
begin
    foreach v_minute in array v_meter.minutes loop
        v_step := null;

        if v_minute.power_kw is not null then
            v_step := alerts._judge_value(
                v_meter.meter_id, v_meter.power, v_minute.bucket_at, v_minute.power_kw, v_meter.time_zone
            );
        end if;

        if v_minute.bucket_at > v_now - interval '1 day' then
            foreach v_rule in array p_rules loop
                v_is_firing := v_rule.rule_code = any (v_meter.firing);
                v_parameters := v_rule.parameters;

                if v_meter.overrides is not null then
                    v_parameters := v_parameters || coalesce(v_meter.overrides -> v_rule.rule_code, '{}');
                end if;

                v_finding := alerts._check_minute(v_parameters, v_meter, v_minute, v_step, v_is_firing, v_now);

                if v_finding.is_firing and not (v_is_firing and v_minute.is_open) then
                    perform alerts._signal(
                        v_rule.rule_code, v_meter.meter_id::text, true, v_minute.last_at, v_finding.message,
                        coalesce(v_finding.metadata, '{}'), v_meter.meter_id, v_meter.region
                    );
                    v_meter.firing := v_meter.firing || v_rule.rule_code;
                elsif v_is_firing and not v_finding.is_firing
                    and (not v_minute.is_open or v_parameters ->> 'condition' in ('low_balance', 'silence'))
                then
                    perform alerts._signal(
                        v_rule.rule_code, v_meter.meter_id::text, false,
                        case when v_parameters ->> 'condition' = 'silence' then v_now else v_minute.last_at end,
                        p_meter_id => v_meter.meter_id, p_region => v_meter.region
                    );
                    v_meter.firing := array_remove(v_meter.firing, v_rule.rule_code);
                end if;
            end loop;
        end if;

        if not v_minute.is_open then
            v_elapsed := date_part('epoch', v_minute.bucket_at - v_meter.last_at);
            v_meter.interval_s := coalesce(
                v_meter.interval_s + 0.05 * (least(v_elapsed, 4 * v_meter.interval_s) - v_meter.interval_s), v_elapsed
            );
            v_meter.last_at := v_minute.bucket_at;
            v_meter.power := coalesce(v_step.state, v_meter.power);
        end if;
    end loop;

    if v_meter.last_at is distinct from p_meter.last_at then
        update alerts.detectors as d
        set last_at = v_meter.last_at, interval_s = v_meter.interval_s, power = v_meter.power
        where d.meter_id = v_meter.meter_id;
    end if;
end;
$$;

comment on function alerts._detect_meter(alerts.watched_meter, alerts.rules[]) is
    'Say what each rule sees in the minutes of a meter, and learn from them.';

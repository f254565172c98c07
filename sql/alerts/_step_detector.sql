-- What a value of a series means, and what is known afterwards. Pure: it costs the same for the first
-- and the millionth value, and looks neither back nor forward. docs/detection.md has the formula.
--
-- A value that is not later than the last one, or not a number, changes nothing and scores 0. The caller
-- has loaded the slots of the hour (alerts._enter_hour). What is far off is learnt as if it were three
-- deviations off. The floors keep quantities that fade from underflowing, which PostgreSQL refuses.

create or replace function alerts._step_detector(
    p_state alerts.detector_state,
    p_at    timestamptz,
    p_value double precision
)
returns alerts.detector_step
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_warm_up   constant integer := 50;             -- values before anything is surprising
    c_fade      constant double precision := 86400; -- seconds: memory of mean and deviation
    c_follow    constant double precision := 600;   -- of the present level
    c_calm      constant double precision := 172800; -- of the last surprise
    c_clip      constant double precision := 3;     -- deviations that are learnt at most
    c_slot      constant double precision := 48;    -- hours that a slot remembers
    c_day       constant double precision := 2;     -- hours until a slot of the day is half believed
    c_week      constant double precision := 0.5;   -- hours until a slot of the week is half believed
    c_linear    constant double precision := 20;    -- deviations from which on surprise grows by the logarithm
    c_above     constant double precision := 1.2;   -- times the last surprise: what is not above it is not new
    v_state     alerts.detector_state := p_state;
    v_step      alerts.detector_step;
    v_elapsed   double precision;
    v_share     double precision;
    v_weight    double precision;
    v_of_day    double precision;
    v_of_week   double precision;
    v_residual  double precision;
    v_error     double precision;
    v_surprise  double precision := 0;
    v_decay     double precision;
    v_new       double precision;
begin
    if p_at is null or p_value is null or p_value in ('NaN', 'Infinity', '-Infinity') or p_at <= p_state.last_at then
        v_step.state := p_state;
        v_step.score := 0;
        return v_step;
    end if;

    if p_state.last_at is null then
        v_state.last_at := p_at;
        v_state.value_count := 1;
        v_state.mean := p_value;
        v_state.deviation := 0;
        v_state.level := 0;
        v_state.peak := 0;
        v_state.day_weight := coalesce(v_state.day_weight, 0);
        v_state.day_offset := coalesce(v_state.day_offset, 0);
        v_state.week_weight := coalesce(v_state.week_weight, 0);
        v_state.week_offset := coalesce(v_state.week_offset, 0);
        v_step := row(v_state, p_value, p_value, 0, 0);
        return v_step;
    end if;

    -- A pause counts like four intervals at most: nothing was seen in it.
    v_elapsed := date_part('epoch', p_at - p_state.last_at);
    v_state.interval_s := coalesce(
        p_state.interval_s + 0.05 * (least(v_elapsed, 4 * p_state.interval_s) - p_state.interval_s), v_elapsed
    );
    v_elapsed := least(v_elapsed, 4 * v_state.interval_s);
    v_state.last_at := p_at;
    v_state.value_count := p_state.value_count + 1;

    v_of_day := p_state.mean + p_state.day_offset * p_state.day_weight / (p_state.day_weight + c_day);
    v_of_week := v_of_day + p_state.week_offset * p_state.week_weight / (p_state.week_weight + c_week);
    v_residual := p_value - v_of_week;
    v_error := v_residual - p_state.level;

    if v_state.value_count > c_warm_up then
        v_surprise := least(abs(v_error) / greatest(p_state.deviation, 1e-9 * abs(p_state.mean), 1e-12), 100);
        v_surprise := case
            when v_surprise > c_linear then c_linear * (1 + ln(v_surprise / c_linear)) else v_surprise
        end;
    end if;

    v_decay := p_state.peak * exp(-least(v_elapsed / c_calm, 600));
    v_step.baseline := v_of_week;
    v_step.expected := v_of_week + p_state.level;
    v_step.surprise := v_surprise;
    v_new := greatest(v_surprise - c_above * v_decay, 0);
    v_step.score := v_new / (v_new + 2);
    v_state.peak := case when greatest(v_decay, v_surprise) < 1e-30 then 0 else greatest(v_decay, v_surprise) end;

    v_weight := case when v_surprise > c_clip then c_clip / v_surprise else 1 end;
    v_share := greatest(1.0 / v_state.value_count, 1 - exp(-least(v_elapsed / c_fade, 600)));
    v_state.deviation := p_state.deviation + v_share * (abs(v_error) * v_weight - p_state.deviation);
    v_state.mean := p_state.mean + v_share * v_weight * (p_value - p_state.mean);
    v_state.level := p_state.level + (1 - exp(-least(v_elapsed / c_follow, 600))) * (v_residual - p_state.level);

    v_share := v_elapsed / 3600 * v_weight;
    v_state.day_weight := least(p_state.day_weight + v_share, c_slot);
    v_state.week_weight := least(p_state.week_weight + v_share, c_slot);
    v_state.day_offset := p_state.day_offset
        + least(v_share / v_state.day_weight, 1) * (p_value - v_state.mean - p_state.day_offset);
    v_state.week_offset := p_state.week_offset
        + least(v_share / v_state.week_weight, 1) * (p_value - v_of_day - p_state.week_offset);

    if v_state.deviation < 1e-30 then
        v_state.deviation := 0;
    end if;

    if abs(v_state.level) < 1e-30 then
        v_state.level := 0;
    end if;

    v_step.state := v_state;
    return v_step;
end;
$$;

comment on function alerts._step_detector(alerts.detector_state, timestamptz, double precision) is
    'What a value of a series means, and what is known afterwards.';

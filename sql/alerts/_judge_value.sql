-- What a value of a meter's series means, and what is known afterwards: one step of the detector, with
-- the slots of the local hour that the value falls in. The meter's detector is locked.

create or replace function alerts._judge_value(
    p_meter_id  uuid,
    p_state     alerts.detector_state,
    p_at        timestamptz,
    p_value     double precision,
    p_time_zone text
)
returns alerts.detector_step
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_local timestamp := p_at at time zone p_time_zone;
    v_hour  smallint := (date_part('isodow', v_local) - 1) * 24 + date_part('hour', v_local);
begin
    if (p_state.last_at is null or p_at > p_state.last_at) and v_hour is distinct from p_state.hour then
        return alerts._step_detector(alerts._enter_hour(p_meter_id, p_state, v_hour), p_at, p_value);
    end if;

    return alerts._step_detector(p_state, p_at, p_value);
end;
$$;

comment on function alerts._judge_value(uuid, alerts.detector_state, timestamptz, double precision, text) is
    'What a value of a meter''s series means at its local hour, and what is known afterwards.';

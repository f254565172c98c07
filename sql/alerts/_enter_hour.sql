-- Puts the slots of the hour that a series leaves back, and takes those of another hour of the week
-- (0 is Monday, 0:00) into its state. The meter's detector is locked.

create or replace function alerts._enter_hour(
    p_meter_id uuid,
    p_state    alerts.detector_state,
    p_hour     smallint
)
returns alerts.detector_state
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    c_none     constant double precision[] := array[0, 0, 0, 0, 0, 0, 0];
    v_state    alerts.detector_state := p_state;
    v_baseline alerts.baselines;
    v_day      integer;
begin
    if v_state.hour is not null then
        v_day := v_state.hour / 24 + 1;
        v_baseline.week_weights := c_none;
        v_baseline.week_offsets := c_none;
        v_baseline.week_weights[v_day] := v_state.week_weight;
        v_baseline.week_offsets[v_day] := v_state.week_offset;

        insert into alerts.baselines as b (meter_id, hour, day_weight, day_offset, week_weights, week_offsets)
        values (
            p_meter_id, (v_state.hour % 24)::smallint, v_state.day_weight, v_state.day_offset,
            v_baseline.week_weights, v_baseline.week_offsets
        )
        on conflict (meter_id, hour) do update
        set day_weight = excluded.day_weight, day_offset = excluded.day_offset,
            week_weights[v_day] = excluded.week_weights[v_day], week_offsets[v_day] = excluded.week_offsets[v_day];
    end if;

    select b.* into v_baseline
    from alerts.baselines as b
    where b.meter_id = p_meter_id and b.hour = (p_hour % 24)::smallint;

    v_day := p_hour / 24 + 1;
    v_state.hour := p_hour;
    v_state.day_weight := coalesce(v_baseline.day_weight, 0);
    v_state.day_offset := coalesce(v_baseline.day_offset, 0);
    v_state.week_weight := coalesce(v_baseline.week_weights[v_day], 0);
    v_state.week_offset := coalesce(v_baseline.week_offsets[v_day], 0);
    return v_state;
end;
$$;

comment on function alerts._enter_hour(uuid, alerts.detector_state, smallint) is
    'Put back what a series learnt of one hour of the week, and take up what it knows of another.';

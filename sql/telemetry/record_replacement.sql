-- Records that the device behind a meter was exchanged: what the old register ended with, what
-- the new one began with. The energy of the next reading is worked out anew from it. Recording
-- the same moment again corrects what was recorded.
--
-- Errors: PT400 invalid_replacement; PT403 own_meter; PT404 meter_not_found; PT410 meter_deleted;
--         PT422 final_register_too_low, first_register_too_high

create or replace function telemetry.record_replacement(
    p_meter_id           uuid,
    p_replaced_at        timestamptz,
    p_final_register_kwh numeric,
    p_first_register_kwh numeric default 0,
    p_note               text default null
)
returns telemetry.replacements
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before      meters.readings;
    v_after       meters.readings;
    v_replacement telemetry.replacements;
begin
    perform telemetry._check_manageable(p_meter_id);

    if (
        p_replaced_at between '2000-01-01 00:00:00+00' and now() + interval '1 day'
        and p_final_register_kwh between 0 and 99999999999
        and p_first_register_kwh between 0 and 99999999999
        and length(coalesce(p_note, '')) <= 1000
    ) is not true then
        raise exception 'invalid_replacement'
            using errcode = 'PT400',
                  detail = format(
                      'Replaced at %s, final register %s, first register %s, note of %s characters.',
                      coalesce(p_replaced_at::text, 'null'), coalesce(p_final_register_kwh::text, 'null'),
                      coalesce(p_first_register_kwh::text, 'null'), length(coalesce(p_note, ''))
                  ),
                  hint = 'Send an instant that has come, registers from 0 to 99999999999 kWh, and at most 1000 characters.';
    end if;

    v_before := telemetry._find_register(p_meter_id, p_replaced_at, true);
    v_after := telemetry._find_register(p_meter_id, p_replaced_at, false);

    -- With other exchanges in between, the registers around are those of other devices.
    if p_final_register_kwh < v_before.register_kwh
        and not exists (
            select from telemetry.replacements as r
            where r.meter_id = p_meter_id and r.replaced_at > v_before.read_at and r.replaced_at < p_replaced_at
        )
        and not exists (
            select from telemetry.registers as g
            where g.meter_id = p_meter_id
                and v_before.register_kwh >= g.rollover_kwh * 0.9 and p_final_register_kwh <= g.rollover_kwh * 0.1
        )
    then
        raise exception 'final_register_too_low'
            using errcode = 'PT422',
                  detail = format('The old register stood at %s kWh at %s already.',
                      v_before.register_kwh, v_before.read_at),
                  hint = 'Look at the moment, and at the final register; the two may be interchanged.';
    end if;

    if p_first_register_kwh > v_after.register_kwh and not exists (
        select from telemetry.replacements as r
        where r.meter_id = p_meter_id and r.replaced_at > p_replaced_at and r.replaced_at <= v_after.read_at
    ) then
        raise exception 'first_register_too_high'
            using errcode = 'PT422',
                  detail = format('The new register stands at %s kWh at %s.', v_after.register_kwh, v_after.read_at),
                  hint = 'Look at the moment, and at the first register; the two may be interchanged.';
    end if;

    insert into telemetry.replacements as r (
        meter_id, replaced_at, final_register_kwh, first_register_kwh, note, recorded_by
    )
    values (
        p_meter_id, p_replaced_at, p_final_register_kwh, p_first_register_kwh, nullif(btrim(p_note), ''), auth.uid()
    )
    on conflict (meter_id, replaced_at) do update
    set final_register_kwh = excluded.final_register_kwh,
        first_register_kwh = excluded.first_register_kwh,
        note = excluded.note,
        recorded_by = excluded.recorded_by,
        recorded_at = now()
    returning r.* into v_replacement;

    perform telemetry._mark_next_register(p_meter_id, p_replaced_at);
    perform events._publish(
        'meter_device_replaced', 'meter', p_meter_id::text, to_jsonb(v_replacement) - 'meter_id'
    );
    return v_replacement;
end;
$$;

comment on function telemetry.record_replacement(uuid, timestamptz, numeric, numeric, text) is
    'Record that a meter''s device was exchanged, so that its energy stays right.';

grant execute on function telemetry.record_replacement(uuid, timestamptz, numeric, numeric, text)
    to operator, service_role;

-- Stores one reading of a meter that the caller may see, and returns the stored
-- row: for a repeat, the one that was there.
--
-- Errors: PT400 invalid_reading, whose detail begins with the code of the reason
--         (meters._check_readings); PT404 meter_not_found; PT409 meter_retired

create or replace function meters.insert_reading(
    p_meter_id     uuid,
    p_read_at      timestamptz,
    p_power_kw     numeric default null,
    p_voltage      numeric default null,
    p_current_a    numeric default null,
    p_energy_kwh   numeric default null,
    p_register_kwh numeric default null
)
returns meters.readings
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_refusal jsonb;
    v_reading meters.readings;
begin
    v_refusal := meters.ingest_readings(
        jsonb_build_array(
            jsonb_build_object(
                'meter_id', p_meter_id, 'read_at', p_read_at,
                'power_kw', p_power_kw, 'voltage', p_voltage, 'current_a', p_current_a,
                'energy_kwh', p_energy_kwh, 'register_kwh', p_register_kwh
            )
        )
    ) #> '{rejected,0}';

    case v_refusal ->> 'code'
        when 'unknown_meter' then
            raise exception 'meter_not_found'
                using errcode = 'PT404',
                      detail = v_refusal ->> 'detail',
                      hint = 'Look the meter up with meters.list_meters.';
        when 'meter_retired' then
            raise exception 'meter_retired'
                using errcode = 'PT409',
                      detail = v_refusal ->> 'detail',
                      hint = 'Send readings of the meter that replaced it.';
        else
            if v_refusal is not null then
                raise exception 'invalid_reading'
                    using errcode = 'PT400',
                          detail = format('%s: %s', v_refusal ->> 'code', v_refusal ->> 'detail'),
                          hint = 'Nothing was stored; correct the value and send the reading again.';
            end if;
    end case;

    select r.* into v_reading
    from meters.readings as r
    where r.meter_id = p_meter_id and r.read_at = p_read_at;

    return v_reading;
end;
$$;

comment on function meters.insert_reading(uuid, timestamptz, numeric, numeric, numeric, numeric, numeric) is
    'Store one reading; a repeat returns the stored one.';

grant execute on function meters.insert_reading(
    uuid, timestamptz, numeric, numeric, numeric, numeric, numeric
) to authenticated, service_role;

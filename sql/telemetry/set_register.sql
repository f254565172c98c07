-- Says how a meter's register counts: at what it starts again at 0, and after how long a silence
-- its next value is noted as a gap. Null says that it is not known to start again, or takes the
-- usual hour. What was judged by rules that this changes (resets, roll-overs, decreases, gaps) is
-- judged anew, as far as the readings are still there.
--
-- Errors: PT400 invalid_register; PT403 own_meter; PT404 meter_not_found; PT410 meter_deleted;
--         PT422 rollover_too_low

create or replace function telemetry.set_register(
    p_meter_id     uuid,
    p_rollover_kwh numeric default null,
    p_gap_after    interval default null
)
returns telemetry.registers
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_last     numeric;
    v_register telemetry.registers;
    v_judged   record;
begin
    perform telemetry._check_manageable(p_meter_id);

    if not coalesce(p_rollover_kwh >= 0.001 and p_rollover_kwh <= 99999999999, true)
        or not coalesce(p_gap_after between interval '1 second' and interval '400 days', true)
    then
        raise exception 'invalid_register'
            using errcode = 'PT400',
                  detail = format('Rolls over at %s kWh, gap after %s.',
                      coalesce(p_rollover_kwh::text, 'null'), coalesce(p_gap_after::text, 'null')),
                  hint = 'Send p_rollover_kwh up to 99999999999 (100000 for five digits), p_gap_after up to 400 days.';
    end if;

    select s.register_kwh into v_last from telemetry.meter_states as s where s.meter_id = p_meter_id;

    if v_last > p_rollover_kwh then
        raise exception 'rollover_too_low'
            using errcode = 'PT422',
                  detail = format('The register stands at %s kWh and never reaches more than %s.', v_last, p_rollover_kwh),
                  hint = 'Count the digits of the register: five digits roll over at 100000.';
    end if;

    insert into telemetry.registers as r (meter_id, rollover_kwh, gap_after)
    values (p_meter_id, p_rollover_kwh, coalesce(p_gap_after, interval '1 hour'))
    on conflict (meter_id) do update
    set rollover_kwh = excluded.rollover_kwh, gap_after = excluded.gap_after, updated_at = now()
    returning r.* into v_register;

    for v_judged in
        select c.read_at
        from telemetry.corrections as c
        where c.meter_id = p_meter_id and c.kind <> 'replacement'
        order by c.read_at desc
        limit 1000
    loop
        -- A quarter whose readings were archived would be worked out from nothing.
        if exists (
            select from meters.readings as r where r.meter_id = p_meter_id and r.read_at = v_judged.read_at
        ) then
            insert into meters.dirty_buckets (meter_id, bucket_at)
            values (p_meter_id, date_bin('15 minutes', v_judged.read_at, '2000-01-01 00:00:00+00'));
        end if;
    end loop;

    perform events._publish(
        'meter_register_changed', 'meter', p_meter_id::text, to_jsonb(v_register) - 'meter_id'
    );
    return v_register;
end;
$$;

comment on function telemetry.set_register(uuid, numeric, interval) is
    'Say how a meter''s register counts: where it rolls over, after how long there is a gap.';

grant execute on function telemetry.set_register(uuid, numeric, interval) to admin, service_role;

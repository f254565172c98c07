-- Says what a meter's connection can carry, in either direction. Without it that is 100 kW, three
-- phases of more than 140 A. The load of a region counts no more of a meter than this, whatever it
-- sends: else one meter could move the price of all. Holds for minutes that are rolled up from now on.
--
-- Errors: PT400 invalid_power; PT403 own_meter; PT404 meter_not_found; PT410 meter_deleted

create or replace function telemetry.set_rated_power(p_meter_id uuid, p_rated_power_kw numeric)
returns telemetry.rated_powers
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rated telemetry.rated_powers;
begin
    perform telemetry._check_manageable(p_meter_id);

    if (p_rated_power_kw >= 0.001 and p_rated_power_kw <= 100000) is not true then
        raise exception 'invalid_power'
            using errcode = 'PT400',
                  detail = format('The power is %s kW.', coalesce(p_rated_power_kw::text, 'null')),
                  hint = 'Send kilowatts above 0 and up to 100000.';
    end if;

    insert into telemetry.rated_powers as r (meter_id, rated_power_kw)
    values (p_meter_id, p_rated_power_kw)
    on conflict (meter_id) do update
    set rated_power_kw = excluded.rated_power_kw, updated_at = now()
    returning r.* into v_rated;

    perform events._publish(
        'meter_rated_power_changed', 'meter', p_meter_id::text,
        jsonb_build_object('rated_power_kw', v_rated.rated_power_kw)
    );
    return v_rated;
end;
$$;

comment on function telemetry.set_rated_power(uuid, numeric) is
    'Say what a meter''s connection can carry; a region''s load counts no more of it.';

grant execute on function telemetry.set_rated_power(uuid, numeric) to admin, service_role;

-- Takes back that a device was exchanged, where it was recorded by mistake; the next register is
-- judged anew.
--
-- Errors: PT403 own_meter; PT404 meter_not_found, replacement_not_found; PT410 meter_deleted

create or replace function telemetry.remove_replacement(p_meter_id uuid, p_replaced_at timestamptz)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_replacement telemetry.replacements;
begin
    perform telemetry._check_manageable(p_meter_id);

    delete from telemetry.replacements as r
    where r.meter_id = p_meter_id and r.replaced_at = p_replaced_at
    returning r.* into v_replacement;

    if v_replacement.meter_id is null then
        raise exception 'replacement_not_found'
            using errcode = 'PT404',
                  detail = format('No exchange is recorded for %s.', coalesce(p_replaced_at::text, 'no moment')),
                  hint = 'Look at telemetry.list_replacements; send replaced_at as it stands there.';
    end if;

    perform telemetry._mark_next_register(p_meter_id, p_replaced_at);
    perform events._publish(
        'meter_replacement_removed', 'meter', p_meter_id::text, to_jsonb(v_replacement) - 'meter_id'
    );
end;
$$;

comment on function telemetry.remove_replacement(uuid, timestamptz) is
    'Take back a recorded exchange of a device.';

grant execute on function telemetry.remove_replacement(uuid, timestamptz) to operator, service_role;

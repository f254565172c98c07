-- Takes a meter from its user. Repeating it changes nothing.
-- Locks the meter.
--
-- Errors: PT404 meter_not_found; PT410 meter_deleted

create or replace function meters.unassign_meter(p_meter_id uuid)
returns meters.meters
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old meters.meters := meters._lock_meter(p_meter_id);
    v_new meters.meters;
begin
    if v_old.owner_user_id is null then
        return v_old;
    end if;

    v_new := meters._set_owner(p_meter_id, null);

    perform events._publish(
        'meter_unassigned', 'meter', p_meter_id::text,
        jsonb_build_object('previous_owner_user_id', v_old.owner_user_id)
    );
    return v_new;
end;
$$;

comment on function meters.unassign_meter(uuid) is 'Take a meter from its user.';

grant execute on function meters.unassign_meter(uuid) to admin, service_role;

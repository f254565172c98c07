-- Gives a meter to a user. Repeating it changes nothing; a meter that somebody
-- else has must be unassigned first, so that it never changes hands by mistake.
-- What it measured for somebody else before stays theirs (_set_owner). Locks the meter.
--
-- Errors: PT404 meter_not_found, user_not_found; PT409 meter_assigned;
--         PT410 meter_deleted

create or replace function meters.assign_meter(
    p_meter_id uuid,
    p_user_id  uuid
)
returns meters.meters
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter meters.meters := meters._lock_meter(p_meter_id);
begin
    if p_user_id is null then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = 'No user was given.',
                  hint = 'Send p_user_id, or call meters.unassign_meter.';
    end if;

    if v_meter.owner_user_id = p_user_id then
        return v_meter;
    end if;

    if v_meter.owner_user_id is not null then
        raise exception 'meter_assigned'
            using errcode = 'PT409',
                  detail = format('The meter %s belongs to another user.', v_meter.meter_number),
                  hint = 'Call meters.unassign_meter first.';
    end if;

    begin
        v_meter := meters._set_owner(p_meter_id, p_user_id);
    exception when foreign_key_violation then
        raise exception 'user_not_found'
            using errcode = 'PT404',
                  detail = format('There is no user %s.', p_user_id),
                  hint = 'Create the user first.';
    end;

    perform events._publish(
        'meter_assigned', 'meter', p_meter_id::text, jsonb_build_object('owner_user_id', p_user_id)
    );
    return v_meter;
end;
$$;

comment on function meters.assign_meter(uuid, uuid) is 'Give a meter to a user.';

grant execute on function meters.assign_meter(uuid, uuid) to admin, service_role;

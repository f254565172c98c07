-- Moves a meter to another status, where meters.status_transitions has the step.
-- Setting the status that it has changes nothing. Operators do it in their region, and leave
-- what cannot be taken back to managers. Locks the meter.
--
-- Errors: PT400 invalid_status; PT403 managers_only; PT404 meter_not_found;
--         PT409 status_transition_not_allowed; PT410 meter_deleted

create or replace function meters.set_meter_status(
    p_meter_id uuid,
    p_status   text
)
returns meters.meters
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_old              meters.meters := meters._lock_meter(p_meter_id);
    v_new              meters.meters;
    v_is_for_operators boolean;
begin
    if v_old.status = p_status then
        return v_old;
    end if;

    select t.is_for_operators into v_is_for_operators
    from meters.status_transitions as t
    where t.from_status = v_old.status and t.to_status = p_status;

    if not found then
        if p_status is null or p_status not in ('registered', 'active', 'suspended', 'retired') then
            raise exception 'invalid_status'
                using errcode = 'PT400',
                      detail = format('%L is not a status of a meter.', left(p_status, 80)),
                      hint = 'Use registered, active, suspended or retired.';
        end if;

        raise exception 'status_transition_not_allowed'
            using errcode = 'PT409',
                  detail = format('The meter %s is %s and cannot become %s.',
                      v_old.meter_number, v_old.status, p_status),
                  hint = 'The allowed steps are the rows of meters.status_transitions.';
    end if;

    if auth.role() = 'operator' and not v_is_for_operators then
        raise exception 'managers_only'
            using errcode = 'PT403',
                  detail = format('Operators do not make a meter %s.', p_status),
                  hint = 'Ask an admin.';
    end if;

    update meters.meters as m
    set status = p_status
    where m.meter_id = p_meter_id
    returning * into v_new;

    perform events._publish(
        'meter_status_changed', 'meter', p_meter_id::text,
        jsonb_build_object('from', v_old.status, 'to', p_status)
    );
    return v_new;
end;
$$;

comment on function meters.set_meter_status(uuid, text) is 'Move a meter to another status.';

grant execute on function meters.set_meter_status(uuid, text) to operator, service_role;

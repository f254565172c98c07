-- Gives an open alert to an operator of its region or an admin; null takes it from whoever has it. Repeating it
-- changes nothing. Locks the alert.
--
-- Errors: PT404 alert_not_found; PT409 alert_resolved; PT422 not_an_operator

create or replace function alerts.assign_alert(p_alert_id uuid, p_user_id uuid)
returns alerts.alerts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before alerts.alerts := alerts._lock_alert(p_alert_id);
    v_alert  alerts.alerts;
begin
    if p_user_id is not null then
        perform alerts._check_assignee(p_user_id, v_before.region);
    end if;

    if v_before.assigned_to is not distinct from p_user_id then
        return v_before;
    end if;

    if v_before.status = 'resolved' then
        raise exception 'alert_resolved'
            using errcode = 'PT409',
                  detail = format('Alert %s was resolved at %s.', p_alert_id, v_before.resolved_at),
                  hint = 'What is over needs nobody; alerts.reopen_alert makes it active again.';
    end if;

    update alerts.alerts as a
    set assigned_to = p_user_id, updated_at = clock_timestamp()
    where a.subject_id = v_before.subject_id and a.alert_id = v_before.alert_id
    returning a.* into v_alert;

    perform alerts._add_trail(v_alert, 'assigned', v_before, coalesce(p_user_id::text, 'nobody'));

    return v_alert;
end;
$$;

comment on function alerts.assign_alert(uuid, uuid) is 'Give an open alert to an operator of its region, or to nobody.';

grant execute on function alerts.assign_alert(uuid, uuid) to operator, service_role;

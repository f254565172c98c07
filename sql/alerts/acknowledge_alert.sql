-- Takes an alert up: it escalates no further. Repeating it changes nothing, the first stays who has it.
--
-- Locks the alert, not its condition: when its next step is due, it is not taken.
--
-- Errors: PT400 note_too_long; PT404 alert_not_found; PT409 alert_resolved

create or replace function alerts.acknowledge_alert(p_alert_id uuid, p_note text default null)
returns alerts.alerts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_note   text := alerts._check_note(p_note, false);
    v_before alerts.alerts := alerts._lock_alert(p_alert_id);
    v_alert  alerts.alerts;
begin
    if v_before.status = 'acknowledged' then
        return v_before;
    end if;

    if v_before.status = 'resolved' then
        raise exception 'alert_resolved'
            using errcode = 'PT409',
                  detail = format('Alert %s was resolved at %s.', p_alert_id, v_before.resolved_at),
                  hint = 'What is over needs nobody; alerts.reopen_alert makes it active again.';
    end if;

    update alerts.alerts as a
    set status = 'acknowledged',
        acknowledged_at = clock_timestamp(),
        acknowledged_by = auth.uid(),
        updated_at = clock_timestamp()
    where a.subject_id = v_before.subject_id and a.alert_id = v_before.alert_id
    returning a.* into v_alert;

    perform alerts._add_trail(v_alert, 'acknowledged', v_before, v_note);
    perform alerts._publish_status(v_alert, v_before.status);

    return v_alert;
end;
$$;

comment on function alerts.acknowledge_alert(uuid, text) is 'Take an alert up, so that it escalates no further.';

grant execute on function alerts.acknowledge_alert(uuid, text) to operator, service_role;

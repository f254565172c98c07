-- Ends an alert, with a note of what was found or done. Repeating it changes nothing, the first note stays. If the
-- condition still holds, the next signal raises it again: the same alert where the rule reopens, a new one
-- where it does not.
--
-- Locks the condition, then the alert.
--
-- Errors: PT400 note_required, note_too_long; PT404 alert_not_found; PT409 alert_reopened

create or replace function alerts.resolve_alert(p_alert_id uuid, p_note text)
returns alerts.alerts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_note  text := alerts._check_note(p_note);
    v_alert alerts.alerts := alerts._lock_alert(p_alert_id, p_has_condition => true);
begin
    if v_alert.status = 'resolved' then
        return v_alert;
    end if;

    return alerts._resolve(v_alert, v_note, false);
end;
$$;

comment on function alerts.resolve_alert(uuid, text) is 'End an alert, with a note of what was found or done.';

grant execute on function alerts.resolve_alert(uuid, text) to operator, service_role;

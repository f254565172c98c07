-- Leaves a comment in the trail of an alert, in whatever state it is; operators and admins read it, users do not.
--
-- Errors: PT400 note_required, note_too_long; PT404 alert_not_found

create or replace function alerts.comment_alert(p_alert_id uuid, p_comment text)
returns alerts.trail
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_comment text := alerts._check_note(p_comment);
    v_alert   alerts.alerts := alerts._find_alert(p_alert_id);
begin
    return alerts._add_trail(v_alert, 'commented', v_alert, v_comment);
end;
$$;

comment on function alerts.comment_alert(uuid, text) is 'Leave a comment in the trail of an alert.';

grant execute on function alerts.comment_alert(uuid, text) to operator, service_role;

-- An alert that the caller may work on, locked; with its condition where p_has_condition asks for it, in the
-- order in which signals lock them.
--
-- Errors: PT404 alert_not_found; PT409 alert_reopened

create or replace function alerts._lock_alert(p_alert_id uuid, p_has_condition boolean default false)
returns alerts.alerts
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_seen      alerts.alerts := alerts._find_alert(p_alert_id);
    v_alert     alerts.alerts;
    v_is_locked boolean := true;
begin
    if p_has_condition then
        perform
        from alerts.conditions as c
        where c.subject_id = v_seen.subject_id and c.rule_code = v_seen.rule_code
        for update;

        v_is_locked := found;
    end if;

    select a.* into v_alert
    from alerts.alerts as a
    where a.subject_id = v_seen.subject_id and a.alert_id = v_seen.alert_id
    for update;

    if not found then
        raise exception 'alert_not_found'
            using errcode = 'PT404',
                  detail = format('There is no alert %s that you may work on.', p_alert_id),
                  hint = 'Operators work on the alerts of their region.';
    end if;

    if not v_is_locked and v_alert.status <> 'resolved' then
        raise exception 'alert_reopened'
            using errcode = 'PT409',
                  detail = format('Alert %s was reopened at this moment.', p_alert_id),
                  hint = 'Look at it with alerts.get_alert, then try again.';
    end if;

    return v_alert;
end;
$$;

comment on function alerts._lock_alert(uuid, boolean) is 'An alert that the caller may work on, locked.';

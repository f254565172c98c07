-- Makes a resolved alert an active one again, with a note why; its trail goes on. An open alert stays as it is.
-- It is resolved by people, or by the next signal that the condition is gone.
--
-- Takes the place of the condition first, as signals do, then locks the alert.
--
-- Errors: PT400 note_required, note_too_long; PT404 alert_not_found; PT409 alert_already_open

create or replace function alerts.reopen_alert(p_alert_id uuid, p_note text)
returns alerts.alerts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_note      text := alerts._check_note(p_note);
    v_now       timestamptz := clock_timestamp();
    v_alert     alerts.alerts := alerts._find_alert(p_alert_id);
    v_rule      alerts.rules;
    v_condition alerts.conditions;
begin
    if v_alert.status <> 'resolved' then
        return v_alert;
    end if;

    -- A row that is there may be gone before it is locked.
    loop
        insert into alerts.conditions (subject_id, rule_code, since, last_at, region, meter_id, message, metadata)
        values (
            v_alert.subject_id, v_alert.rule_code, v_alert.last_seen_at, v_alert.last_seen_at, v_alert.region,
            v_alert.meter_id, v_alert.message, v_alert.metadata
        )
        on conflict (subject_id, rule_code) do nothing;

        select c.* into v_condition
        from alerts.conditions as c
        where c.subject_id = v_alert.subject_id and c.rule_code = v_alert.rule_code
        for update;

        exit when found;
    end loop;

    v_alert := alerts._lock_alert(p_alert_id);

    if v_alert.status <> 'resolved' then
        return v_alert;
    end if;

    if v_condition.alert_id is not null then
        raise exception 'alert_already_open'
            using errcode = 'PT409',
                  detail = format('Alert %s of the same rule and subject is open.', v_condition.alert_id),
                  hint = 'Work on that one; there is never more than one.';
    end if;

    v_rule := alerts._find_rule(v_alert.rule_code);
    v_alert := alerts._reopen(v_alert, alerts._get_target(v_rule, 0), v_alert.last_seen_at, null, null, v_note);
    v_condition.alert_id := v_alert.alert_id;
    v_condition.ladder_at := v_now;

    update alerts.conditions as c
    set alert_id = v_condition.alert_id,
        ladder_at = v_condition.ladder_at,
        due_at = alerts._get_due(v_rule, v_condition, 'active', 0)
    where c.subject_id = v_alert.subject_id and c.rule_code = v_alert.rule_code;

    return v_alert;
end;
$$;

comment on function alerts.reopen_alert(uuid, text) is 'Make a resolved alert an active one again, with a note why.';

grant execute on function alerts.reopen_alert(uuid, text) to operator, service_role;

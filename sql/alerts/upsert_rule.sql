-- Adds a rule, or states one anew: what is left out takes the default; whether it is enabled stays. What it watches
-- cannot change, since its alerts are about that.
--
-- p_clear_for null means that only people resolve its alerts; p_notify_operators_from null that operators are
-- not told. p_escalate_after and p_escalate_to are the steps, in order.
--
-- Errors: PT400 invalid_rule, invalid_alert_type, invalid_severity, invalid_subject_type, invalid_steps;
--         PT409 subject_type_fixed; 23514 the constraint that a value breaks

create or replace function alerts.upsert_rule(
    p_rule_code             text,
    p_title                 text,
    p_alert_type            text,
    p_subject_type          text default 'meter',
    p_severity              text default 'medium',
    p_parameters            jsonb default '{}',
    p_hold_for              interval default '0',
    p_hold_count            integer default 1,
    p_clear_for             interval default '0',
    p_reopen_within         interval default '0',
    p_escalate_after        interval[] default '{}',
    p_escalate_to           text[] default '{}',
    p_calm_after            interval default null,
    p_notify_owner          boolean default true,
    p_notify_operators_from text default 'high'
)
returns alerts.rules
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_before alerts.rules;
    v_rule   alerts.rules;
begin
    v_rule.rule_code := lower(btrim(p_rule_code));
    v_rule.alert_type := alerts._normalise('alert_type', p_alert_type);
    v_rule.subject_type := alerts._normalise('subject_type', p_subject_type);
    v_rule.severity := alerts._normalise('severity', p_severity);
    v_rule.escalate_to := array(
        select alerts._normalise('severity', s.severity)
        from unnest(p_escalate_to) with ordinality as s (severity, step)
        order by s.step
    );
    v_rule.notify_operators_from := alerts._normalise('severity', p_notify_operators_from);

    if v_rule.rule_code is null or v_rule.alert_type is null then
        raise exception 'invalid_rule'
            using errcode = 'PT400',
                  detail = 'A rule has a code and a type.',
                  hint = 'Send p_rule_code, p_title and p_alert_type.';
    end if;

    if cardinality(coalesce(p_escalate_after, '{}')) <> cardinality(v_rule.escalate_to) or exists (
        select
        from unnest(p_escalate_after) with ordinality as s (after, step)
        where s.after is null or s.after <= coalesce(p_escalate_after[s.step - 1], '0')
    ) then
        raise exception 'invalid_steps'
            using errcode = 'PT400',
                  detail = format('After %s to %s.', p_escalate_after, p_escalate_to),
                  hint = 'Each step has a time, later than the one before, and a severity.';
    end if;

    select r.* into v_before
    from alerts.rules as r
    where r.rule_code = v_rule.rule_code
    for update;

    if v_before.subject_type <> v_rule.subject_type then
        raise exception 'subject_type_fixed'
            using errcode = 'PT409',
                  detail = format('Rule %s watches a %s.', v_rule.rule_code, v_before.subject_type),
                  hint = 'Make another rule, and disable this one.';
    end if;

    insert into alerts.rules as r (
        rule_code, title, alert_type, subject_type, severity, parameters, hold_for, hold_count, clear_for,
        reopen_within, escalate_after, escalate_to, calm_after, notify_owner, notify_operators_from
    )
    values (
        v_rule.rule_code, btrim(p_title), v_rule.alert_type, v_rule.subject_type, v_rule.severity, p_parameters,
        p_hold_for, p_hold_count, p_clear_for, p_reopen_within, coalesce(p_escalate_after, '{}'), v_rule.escalate_to,
        p_calm_after, p_notify_owner, v_rule.notify_operators_from
    )
    on conflict (rule_code) do update
    set title = excluded.title,
        alert_type = excluded.alert_type,
        severity = excluded.severity,
        parameters = excluded.parameters,
        hold_for = excluded.hold_for,
        hold_count = excluded.hold_count,
        clear_for = excluded.clear_for,
        reopen_within = excluded.reopen_within,
        escalate_after = excluded.escalate_after,
        escalate_to = excluded.escalate_to,
        calm_after = excluded.calm_after,
        notify_owner = excluded.notify_owner,
        notify_operators_from = excluded.notify_operators_from,
        updated_at = now()
    returning r.* into v_rule;

    perform alerts._change_rule(v_before, v_rule);

    return v_rule;
end;
$$;

comment on function alerts.upsert_rule(
    text, text, text, text, text, jsonb, interval, integer, interval, interval, interval[], text[], interval, boolean, text
) is 'Add a rule that raises alerts, or state it anew.';

grant execute on function alerts.upsert_rule(
    text, text, text, text, text, jsonb, interval, integer, interval, interval, interval[], text[], interval, boolean, text
) to admin, service_role;

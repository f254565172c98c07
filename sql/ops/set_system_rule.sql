-- Changes a rule about the system itself, or adds one: what is left out stays as it is; a new rule needs a title, a
-- gauge that there is, and both thresholds. p_clear_at below p_raise_at says that high is bad, above it that low is.
-- Why stands in the audit log. Locks the rule.
--
-- Errors: PT400 reason_required, reason_too_long, invalid_system_rule, invalid_severity;
--         PT404 gauge_not_found; PT409 rule_taken; 23514 the constraint that a value breaks

create or replace function ops.set_system_rule(
    p_rule_code      text,
    p_reason         text,
    p_raise_at       numeric default null,
    p_clear_at       numeric default null,
    p_severity       text default null,
    p_hold_for       interval default null,
    p_clear_for      interval default null,
    p_is_enabled     boolean default null,
    p_title          text default null,
    p_gauge          text default null,
    p_labels         jsonb default null,
    p_subject_labels text[] default null,
    p_increase_over  interval default null,
    p_unit           text default null
)
returns ops.system_rule
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_code     text := lower(btrim(p_rule_code));
    v_reason   text := ops._check_reason(p_reason);
    v_severity text := alerts._normalise('severity', p_severity);
    v_before   alerts.rules;
    v_after    alerts.rules;
    v_rule     ops.system_rules;
    v_raise_at numeric;
    v_clear_at numeric;
begin
    select r.* into v_before from alerts.rules as r where r.rule_code = v_code for update;
    select r.* into v_rule from ops.system_rules as r where r.rule_code = v_code for update;

    if v_before.rule_code is not null and v_rule.rule_code is null then
        raise exception 'rule_taken'
            using errcode = 'PT409',
                  detail = format('Rule %s watches something else.', v_code),
                  hint = 'Choose another code.';
    end if;

    v_raise_at := coalesce(p_raise_at, v_rule.raise_at);
    v_clear_at := coalesce(p_clear_at, v_rule.clear_at);

    if v_code is null or v_raise_at is null or v_clear_at is null or v_raise_at = v_clear_at
        or coalesce(p_gauge, v_rule.gauge) is null or coalesce(p_title, v_before.title) is null
    then
        raise exception 'invalid_system_rule'
            using errcode = 'PT400',
                  detail = format('Rule %L raises at %s and clears at %s.', left(v_code, 80), v_raise_at, v_clear_at),
                  hint = 'A rule has a code, a title, a gauge, and two thresholds that differ.';
    end if;

    if p_gauge is not null and not exists (select from ops.read_gauges() as g where g.gauge = p_gauge) then
        raise exception 'gauge_not_found'
            using errcode = 'PT404',
                  detail = format('There is no gauge %L now.', left(p_gauge, 80)),
                  hint = 'select distinct gauge from ops.read_gauges() shows those there are.';
    end if;

    perform ops._set_reason(v_reason);

    insert into alerts.rules as r (
        rule_code, title, alert_type, subject_type, severity, hold_for, clear_for, reopen_within, notify_owner,
        notify_operators_from, is_enabled
    )
    values (
        v_code, coalesce(p_title, v_before.title), 'SYSTEM', 'system', coalesce(v_severity, v_before.severity, 'medium'),
        coalesce(p_hold_for, v_before.hold_for, '1 minute'), coalesce(p_clear_for, v_before.clear_for, '5 minutes'),
        coalesce(v_before.reopen_within, '2 hours'), false, null, coalesce(p_is_enabled, v_before.is_enabled, true)
    )
    on conflict (rule_code) do update
    set title = excluded.title, severity = excluded.severity, hold_for = excluded.hold_for,
        clear_for = excluded.clear_for, is_enabled = excluded.is_enabled, updated_at = now()
    returning r.* into v_after;

    perform alerts._change_rule(v_before, v_after);

    insert into ops.system_rules as r (
        rule_code, gauge, labels, subject_labels, increase_over, is_below, raise_at, clear_at, unit
    )
    values (
        v_code, coalesce(p_gauge, v_rule.gauge), coalesce(p_labels, v_rule.labels, '{}'),
        coalesce(p_subject_labels, v_rule.subject_labels), coalesce(p_increase_over, v_rule.increase_over),
        v_clear_at > v_raise_at, v_raise_at, v_clear_at, coalesce(p_unit, v_rule.unit, '')
    )
    on conflict (rule_code) do update
    set gauge = excluded.gauge, labels = excluded.labels, subject_labels = excluded.subject_labels,
        increase_over = excluded.increase_over, is_below = excluded.is_below, raise_at = excluded.raise_at,
        clear_at = excluded.clear_at, unit = excluded.unit, updated_at = now()
    returning r.* into v_rule;

    perform ops._set_reason(null);

    return ops._describe_system_rule(v_rule);
end;
$$;

comment on function ops.set_system_rule(
    text, text, numeric, numeric, text, interval, interval, boolean, text, text, jsonb, text[], interval, text
) is 'Change a rule about the system itself, or add one.';

grant execute on function ops.set_system_rule(
    text, text, numeric, numeric, text, interval, interval, boolean, text, text, jsonb, text[], interval, text
) to admin, service_role;

-- Looks at all system rules, once a minute however often and by however many it is called (p_is_due_only false: now).
-- Marks services that fell silent first. Returns how many subjects are firing, 0 where it was not due.
--
-- Whoever checks holds the one row of ops.system_checks; a second one passes by. A gauge that cannot be read, and a
-- rule that fails, raise gauge_unreadable and stop no other.

create or replace function ops.check_system_alerts(p_is_due_only boolean default true)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_source  constant text := 'gauge_unreadable';
    v_now     constant timestamptz := clock_timestamp();
    v_check   ops.system_checks;
    v_gauges  jsonb;
    v_count   integer := 0;
    v_problem text;
    v_failed  text[] := '{}';
    v_rule    record;
    v_message text;
    v_code    text;
    v_detail  text;
begin
    perform services.mark_stale_services();

    -- Twice: most calls find that it is not due, and lock nothing. A check from the future was made before the clock was
    -- set back.
    for v_attempt in 1 .. 2 loop
        if v_attempt = 1 then
            select c.* into v_check from ops.system_checks as c;
        else
            select c.* into v_check from ops.system_checks as c for update skip locked;
        end if;

        if not found or (
            coalesce(p_is_due_only, true) and v_check.checked_at > v_now - interval '55 seconds'
            and v_check.checked_at < v_now + interval '55 seconds'
        ) then
            return 0;
        end if;
    end loop;

    begin
        select jsonb_agg(jsonb_build_object('gauge', g.gauge, 'labels', g.labels, 'value', g.value)) into v_gauges
        from ops.read_gauges() as g;
    exception when others then
        get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;

        if events._is_transient(v_code) then
            raise;
        end if;

        v_problem := left(format('%s: %s', v_code, v_message), 500);
    end;

    if v_gauges is null then
        v_problem := coalesce(v_problem, 'there are none');
        v_failed := v_failed || 'gauges=all'::text;
    else
        for v_rule in
            select s as rule, r.title
            from ops.system_rules as s
            join alerts.rules as r on r.rule_code = s.rule_code
            where r.is_enabled
            order by s.rule_code
        loop
            begin
                v_count := v_count + ops._judge_system_rule(
                    v_rule.rule, v_rule.title, v_gauges, v_now,
                    not v_gauges @? '$[*] ? (@.gauge == "gauge_failed" && @.value == 1)',
                    v_check.checked_at > v_now - interval '10 minutes'
                );
            exception when others then
                get stacked diagnostics v_code = returned_sqlstate, v_message = message_text, v_detail = pg_exception_detail;

                if events._is_transient(v_code) then
                    raise;
                end if;

                v_failed := v_failed || format('rule=%s', (v_rule.rule).rule_code);
                v_problem := left(concat_ws(
                    '; ', v_problem, format('%s: %s', (v_rule.rule).rule_code, coalesce(nullif(v_detail, ''), v_message))
                ), 500);
            end;
        end loop;
    end if;

    -- What could not be read, and what can be read again.
    for v_rule in
        select f.subject_id, f.subject_id = any (v_failed) as is_failed
        from (
            select unnest(v_failed) as subject_id
            union
            select c.subject_id
            from alerts.conditions as c
            where c.rule_code = c_source and c.subject_id ~ '^(rule|gauges)='
        ) as f
        order by f.subject_id
    loop
        continue when v_rule.is_failed and exists (
            select from ops.system_rules as s where s.rule_code = c_source and s.muted_until > v_now
        );

        perform alerts._signal(
            c_source, v_rule.subject_id, v_rule.is_failed, v_now,
            case when v_rule.is_failed then left(format('A figure of the system cannot be read: %s (%s)', v_rule.subject_id, v_problem), 1000) end
        );
    end loop;

    update ops.system_checks as c
    set checked_at = v_now, gauge_count = coalesce(jsonb_array_length(v_gauges), 0), firing_count = v_count,
        problem = v_problem;

    return v_count + cardinality(v_failed);
end;
$$;

comment on function ops.check_system_alerts(boolean) is
    'Look at the rules about the system itself, once a minute; returns how many subjects are firing.';

grant execute on function ops.check_system_alerts(boolean) to service_role;

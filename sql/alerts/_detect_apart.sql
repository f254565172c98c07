-- Looks at one meter when that failed: learns alone, then follows one rule at a time, each as a unit of its
-- own; what fails is noted and the others go on. An error that says nothing about the rule (a conflict,
-- a server in trouble) is passed on, so that the marks stay and all is tried again.

create or replace function alerts._detect_apart(p_meter alerts.watched_meter, p_rules alerts.rules[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rule    alerts.rules;
    v_message text;
    v_code    text;
begin
    foreach v_rule in array array[null::alerts.rules] || p_rules loop
        begin
            perform alerts._detect_meter(
                p_meter, case when v_rule.rule_code is null then '{}'::alerts.rules[] else array[v_rule] end
            );
        exception when others then
            get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;

            if events._is_transient(v_code) then
                raise;
            end if;

            perform alerts._note_failure(coalesce(v_rule.rule_code, '(learning)'), p_meter.meter_id::text, v_code, v_message);
        end;
    end loop;
end;
$$;

comment on function alerts._detect_apart(alerts.watched_meter, alerts.rules[]) is
    'Look at one meter with each rule on its own, noting those that fail.';

-- Does what the clock has to do: raises what has lasted long enough, takes steps up and back, resolves what has
-- been gone long enough. At most p_limit conditions, the longest due first; returns how many. Fewer than
-- p_limit are all there are, but for those that somebody else has in hand.
--
-- Anyone may call it at any time: the worker, cron, psql, several at once. A condition that fails is noted
-- (alerts.detection_failures), tried again a minute later, and stops no other.
--
-- Errors: PT400 invalid_limit

create or replace function alerts.advance_alerts(p_limit integer default 100)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now       timestamptz := clock_timestamp();
    v_condition alerts.conditions;
    v_count     integer := 0;
    v_code      text;
    v_message   text;
begin
    perform core._check_limit(p_limit);

    for v_condition in
        select c.*
        from alerts.conditions as c
        where c.due_at <= v_now
        order by c.due_at
        limit p_limit
        for update skip locked
    loop
        begin
            perform alerts._settle(alerts._find_rule(v_condition.rule_code), v_condition, v_now);
        exception when others then
            get stacked diagnostics v_code = returned_sqlstate, v_message = message_text;

            if events._is_transient(v_code) then
                raise;
            end if;

            perform alerts._note_failure(v_condition.rule_code, v_condition.subject_id, v_code, v_message);

            update alerts.conditions as c
            set due_at = v_now + interval '1 minute'
            where c.subject_id = v_condition.subject_id and c.rule_code = v_condition.rule_code;
        end;

        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function alerts.advance_alerts(integer) is
    'Do what the clock has to do about alerts; returns about how many conditions that was.';

grant execute on function alerts.advance_alerts(integer) to service_role;

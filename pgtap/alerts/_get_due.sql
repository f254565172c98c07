begin;
select plan(14);

-- Contract
select function_returns(
    'alerts', '_get_due',
    array['alerts.rules', 'alerts.conditions', 'text', 'integer'], 'timestamp with time zone'
);
select isnt_definer('alerts', '_get_due', array['alerts.rules', 'alerts.conditions', 'text', 'integer']);
select function_privs_are(
    'alerts', '_get_due',
    array['alerts.rules', 'alerts.conditions', 'text', 'integer'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_get_due',
    array['alerts.rules', 'alerts.conditions', 'text', 'integer'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_get_due',
    array['alerts.rules', 'alerts.conditions', 'text', 'integer'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule(p_hold_for => '5 minutes', p_clear_for => '10 minutes'), test.create_meter(1);
    update alerts.rules
    set escalate_after = '{15 minutes,1 hour}', escalate_to = '{high,critical}', calm_after = '2 minutes', hold_count = 2
    where rule_code = 'spike';
    perform test.signal(1, 0);
    update alerts.conditions set received_at = '2026-01-01 06:00Z', ladder_at = '2026-01-01 06:05Z';
end $$;
create function pg_temp.due(p_change jsonb, p_status text, p_level integer) returns timestamptz language sql return (
    select alerts._get_due(r, jsonb_populate_record(c, p_change), p_status, p_level)
    from alerts.conditions as c cross join alerts.rules as r where r.rule_code = 'spike'
);

-- Behaviour
select is(pg_temp.due('{}', null, null), null, 'one signal of two: the clock has nothing to do');
select is(pg_temp.due('{"signal_count": 2}', null, null), '2026-01-01 06:05Z', 'when it has lasted');
select is(pg_temp.due('{}', 'active', 0), '2026-01-01 06:20Z', 'the first step');
select is(pg_temp.due('{}', 'active', 1), '2026-01-01 07:05Z', 'the second');
select is(pg_temp.due('{}', 'active', 2), null, 'there is no third');
select is(pg_temp.due('{}', 'acknowledged', 0), null, 'none where somebody takes care');
select is(pg_temp.due('{"is_firing": false}', 'active', 0), '2026-01-01 06:10Z', 'when it resolves itself');
select is(pg_temp.due('{"is_firing": false}', 'acknowledged', 1), '2026-01-01 06:02Z', 'a step back comes before');
select is(pg_temp.due('{"is_firing": false, "calm_count": 4}', 'active', 1), '2026-01-01 06:10Z', 'and not after');

select * from finish();
rollback;

begin;
select plan(8);

-- Contract
select function_returns('alerts', '_change_rule', array['alerts.rules', 'alerts.rules'], 'void');
select isnt_definer('alerts', '_change_rule', array['alerts.rules', 'alerts.rules']);
select function_privs_are(
    'alerts', '_change_rule',
    array['alerts.rules', 'alerts.rules'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_change_rule',
    array['alerts.rules', 'alerts.rules'], 'authenticated', '{}'::text[]
);
select function_privs_are('alerts', '_change_rule', array['alerts.rules', 'alerts.rules'], 'anon', '{}'::text[]);

do $$ begin perform test.create_rule(), test.create_meter(1), test.signal(1, 0); end $$;

-- Behaviour
do $$ begin perform alerts._change_rule(r, r) from alerts.rules as r where r.rule_code = 'spike'; end $$;
select is_empty($$ select * from events.events where event_type = 'alert_rule_changed' $$, 'no change, no event');
do $$ begin
    perform alerts._change_rule(r, jsonb_populate_record(r, '{"severity": "high"}')) from alerts.rules as r where r.rule_code = 'spike';
end $$;
select results_eq(
    $$ select aggregate_id, payload #>> '{before,severity}', payload #>> '{after,severity}'
       from events.events where event_type = 'alert_rule_changed' $$,
    $$ values ('spike', 'medium', 'high') $$, 'how it was and how it is'
);
select ok((select due_at <= clock_timestamp() from alerts.conditions), 'the clock looks at what is under it');

select * from finish();
rollback;

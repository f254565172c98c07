begin;
select plan(10);

-- Contract
select function_returns(
    'alerts', '_get_target',
    array['alerts.rules', 'integer', 'alerts.severity'], 'alerts.severity'
);
select isnt_definer('alerts', '_get_target', array['alerts.rules', 'integer', 'alerts.severity']);
select function_privs_are(
    'alerts', '_get_target',
    array['alerts.rules', 'integer', 'alerts.severity'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_get_target',
    array['alerts.rules', 'integer', 'alerts.severity'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_get_target',
    array['alerts.rules', 'integer', 'alerts.severity'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_rule();
    update alerts.rules set escalate_after = '{1 minute,2 minutes}', escalate_to = '{critical,low}' where rule_code = 'spike';
end $$;

-- Behaviour
select is(alerts._get_target(r, 0), 'medium', 'that of the rule') from alerts.rules as r where r.rule_code = 'spike';
select is(alerts._get_target(r, 0, 'low'), 'low', 'or of the signal') from alerts.rules as r where r.rule_code = 'spike';
select is(alerts._get_target(r, 1, 'low'), 'critical', 'or of the step') from alerts.rules as r where r.rule_code = 'spike';
select is(alerts._get_target(r, 2), 'low', 'which may be milder') from alerts.rules as r where r.rule_code = 'spike';
select is(alerts._get_target(r, 2, 'high'), 'high', 'but not than what the signal says') from alerts.rules as r where r.rule_code = 'spike';

select * from finish();
rollback;

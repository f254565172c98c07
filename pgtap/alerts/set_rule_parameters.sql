begin;
select plan(12);

-- Contract
select function_returns('alerts', 'set_rule_parameters', array['text', 'jsonb'], 'alerts.rules');
select is_definer('alerts', 'set_rule_parameters', array['text', 'jsonb']);
select function_privs_are('alerts', 'set_rule_parameters', array['text', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'set_rule_parameters', array['text', 'jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'set_rule_parameters', array['text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('alerts', 'set_rule_parameters', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'set_rule_parameters', array['text', 'jsonb'], 'anon', '{}'::text[]);

do $$ begin perform test.create_rule(); update alerts.rules set parameters = '{"factor": 3, "floor_kw": 1}' where rule_code = 'spike'; end $$;

-- Behaviour
select test.login_as('admin', test.user_id(8));
select is(
    (alerts.set_rule_parameters('SPIKE', '{"factor": 4, "floor_kw": null, "window": 12}')).parameters,
    '{"factor": 4, "window": 12}', 'what is given changes, what is null goes, the rest stays'
);

-- Errors
select throws_ok($$ select alerts.set_rule_parameters('spike', '[1]') $$, 'PT400', 'invalid_parameters', 'parameters have names');
select throws_ok($$ select alerts.set_rule_parameters('spike', null) $$, 'PT400', 'invalid_parameters', 'and are there');
select throws_ok($$ select alerts.set_rule_parameters('x', '{}') $$, 'PT404', 'rule_not_found', 'a rule that is none');

-- Isolation
select test.login_as('operator', test.user_id(5));
select throws_ok($$ select alerts.set_rule_parameters('spike', '{}') $$, '42501', null, 'operators cannot');

select * from finish();
rollback;

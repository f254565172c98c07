begin;
select plan(13);

-- Contract
select function_returns('alerts', 'list_rules', array['text', 'boolean'], 'setof alerts.rules');
select is_definer('alerts', 'list_rules', array['text', 'boolean']);
select function_privs_are('alerts', 'list_rules', array['text', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'list_rules', array['text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'list_rules', array['text', 'boolean'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'list_rules', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'list_rules', array['text', 'boolean'], 'anon', '{}'::text[]);

do $$ begin perform test.create_rule(); update alerts.rules set is_enabled = false where rule_code = 'spike'; end $$;

-- Behaviour
select test.login_as('operator', test.user_id(5));
select ok((select count(*) >= 3 from alerts.list_rules()), 'all');
select results_eq(
    $$ select rule_code from alerts.list_rules('Manual') where rule_code like 'manual_%' $$,
    array['manual_meter', 'manual_region'], 'of a type'
);
select results_eq($$ select rule_code from alerts.list_rules(p_is_enabled => false) $$, array['spike'], 'that are off');

-- Errors
select throws_ok($$ select alerts.list_rules('x') $$, 'PT400', 'invalid_alert_type', 'a type that is none');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select alerts.list_rules()', '42501', null, 'users cannot');
set local role app_api;
select is_empty('select * from alerts.rules', 'nor by another way');

select * from finish();
rollback;

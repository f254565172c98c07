begin;
select plan(10);

-- Contract
select function_returns('alerts', 'get_rule', array['text'], 'alerts.rules');
select is_definer('alerts', 'get_rule', array['text']);
select function_privs_are('alerts', 'get_rule', array['text'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'get_rule', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'get_rule', array['text'], 'operator', array['EXECUTE']);
select function_privs_are('alerts', 'get_rule', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'get_rule', array['text'], 'anon', '{}'::text[]);

do $$ begin perform test.create_rule(); end $$;

-- Behaviour
select test.login_as('operator', test.user_id(5));
select is((alerts.get_rule('Spike')).title, 'Power spike', 'by its code in any case');

-- Errors
select throws_ok($$ select alerts.get_rule('x') $$, 'PT404', 'rule_not_found', 'a rule that is none');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select alerts.get_rule('spike') $$, '42501', null, 'users cannot');

select * from finish();
rollback;

begin;
select plan(17);

-- Contract
select function_returns('alerts', 'set_rule_enabled', array['text', 'boolean'], 'alerts.rules');
select is_definer('alerts', 'set_rule_enabled', array['text', 'boolean']);
select function_privs_are('alerts', 'set_rule_enabled', array['text', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('alerts', 'set_rule_enabled', array['text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('alerts', 'set_rule_enabled', array['text', 'boolean'], 'operator', '{}'::text[]);
select function_privs_are('alerts', 'set_rule_enabled', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('alerts', 'set_rule_enabled', array['text', 'boolean'], 'anon', '{}'::text[]);

do $$ begin
    perform test.create_rule(), test.create_rule('held', '1 hour'), test.create_meter(1);
    perform test.signal(1, 0), test.signal(1, 0, p_rule_code => 'held');
end $$;

-- Behaviour
select test.login_as('admin', test.user_id(8));
select is((alerts.set_rule_enabled('SPIKE', false)).is_enabled, false, 'off');
do $$ begin perform alerts.set_rule_enabled('held', false); end $$;
select test.logout();
select is(alerts.advance_alerts(), 2, 'the clock looks after what was under it');
select results_eq(
    'select status::text, resolution_note from alerts.alerts', $$ values ('resolved', 'The rule was switched off.') $$, 'open alerts are resolved'
);
select is_empty('select * from alerts.conditions', 'nothing waits any more');
select is(test.signal(1, 1), null, 'its signals raise nothing');
select test.login_as('admin', test.user_id(8));
select is((alerts.set_rule_enabled('spike', true)).is_enabled, true, 'on');
select test.logout();
select isnt(test.signal(1, 2), null, 'and they do');

-- Errors
select test.login_as('admin', test.user_id(8));
select throws_ok($$ select alerts.set_rule_enabled('spike', null) $$, 'PT400', 'invalid_rule', 'on or off');
select throws_ok($$ select alerts.set_rule_enabled('x', true) $$, 'PT404', 'rule_not_found', 'a rule that is none');

-- Isolation
select test.login_as('operator', test.user_id(5));
select throws_ok($$ select alerts.set_rule_enabled('spike', true) $$, '42501', null, 'operators cannot');

select * from finish();
rollback;

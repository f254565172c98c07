begin;
select plan(10);

-- Contract
select function_returns('ops', 'mute_system_rule', array['text', 'interval', 'text'], 'ops.system_rule');
select is_definer('ops', 'mute_system_rule', array['text', 'interval', 'text']);
select function_privs_are('ops', 'mute_system_rule', array['text', 'interval', 'text'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((ops.mute_system_rule('queue_age', '2 hours', 'a big import')).muted_reason, 'a big import', 'is mute, for a reason');
select test.logout();
select results_eq(
    $$ select muted_by, muted_until between now() + interval '119 minutes' and now() + interval '121 minutes' from ops.system_rules where rule_code = 'queue_age' $$,
    $$ values (test.user_id(1), true) $$, 'it is known who did it and for how long'
);

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select ops.mute_system_rule('queue_age', '2 hours', null) $$, 'PT400', 'reason_required', 'not without a reason');
select throws_ok($$ select ops.mute_system_rule('queue_age', '31 days', 'x') $$, 'PT400', 'invalid_mute', 'not for good');
select throws_ok($$ select ops.mute_system_rule('queue_age', null, 'x') $$, 'PT400', 'invalid_mute', 'not for no time');
select throws_ok($$ select ops.mute_system_rule('nothing', '2 hours', 'x') $$, 'PT404', 'system_rule_not_found', 'not one that there is not');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select ops.mute_system_rule('queue_age', '2 hours', 'x') $$, '42501', null, 'admins only');

select * from finish();
rollback;

begin;
select plan(6);

-- Contract
select function_returns('ops', 'unmute_system_rule', array['text', 'text'], 'ops.system_rule');
select is_definer('ops', 'unmute_system_rule', array['text', 'text']);
select function_privs_are('ops', 'unmute_system_rule', array['text', 'text'], 'operator', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
do $$ begin perform ops.mute_system_rule('queue_age', '2 hours', 'x'); end $$;
select is((ops.unmute_system_rule('queue_age')).muted_until, null, 'speaks again');

-- Errors
select throws_ok($$ select ops.unmute_system_rule('nothing') $$, 'PT404', 'system_rule_not_found', 'not one that there is not');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok($$ select ops.unmute_system_rule('queue_age') $$, '42501', null, 'admins only');

select * from finish();
rollback;

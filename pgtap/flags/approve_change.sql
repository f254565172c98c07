begin;
select plan(20);

-- Contract
select function_returns('flags', 'approve_change', array['uuid', 'text'], 'flags.changes');
select volatility_is('flags', 'approve_change', array['uuid', 'text'], 'volatile');
select is_definer('flags', 'approve_change', array['uuid', 'text']);
select function_privs_are('flags', 'approve_change', array['uuid', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('flags', 'approve_change', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'approve_change', array['uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'approve_change', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'approve_change', array['uuid', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
reset role;
do $$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "needs_approval": true}');
    perform set_config('test.change', flags.upsert_flag('x', '{"default_variant": "on"}', p_reason => 'launch') ->> 'pending_change_id', true);
end;
$$;

select test.login_as('admin', test.user_id(2));
select results_eq($$ select status, decided_by from flags.approve_change(current_setting('test.change')::uuid) $$, $$ values ('approved', test.user_id(2)) $$, 'another admin approves');
select is(flags.get_flag('x') ->> 'default_variant', 'on', 'and it is so');
select results_eq($$ select changed_by, approved_by, reason from flags.list_flag_history('x', p_limit => 1) $$, $$ values (test.user_id(1), test.user_id(2), 'launch') $$, 'who asked and who approved stands in the history');
do $$
begin
    perform flags.upsert_segment('s');
    perform set_config('test.on', flags.upsert_flag('x', '{"rules": [{"variant": "on", "conditions": [{"operator": "in_segment", "value": "s"}]}]}') ->> 'pending_change_id', true);
    perform set_config('test.other', flags.upsert_flag('x', '{"description": "X"}') ->> 'pending_change_id', true);
end;
$$;

-- Errors
select throws_ok($$ select flags.approve_change(current_setting('test.on')::uuid) $$, 'PT403', 'own_change', 'nobody approves their own');
select throws_ok($$ select flags.approve_change(current_setting('test.change')::uuid) $$, 'PT409', 'change_decided', 'nor twice');
select throws_ok($$ select flags.approve_change(null) $$, 'PT404', 'change_not_found', 'nor nothing');
select test.login_as('admin', test.user_id(1));
select lives_ok($$ select flags.approve_change(current_setting('test.on')::uuid) $$, 'the other admin does');
select throws_ok($$ select flags.approve_change(current_setting('test.other')::uuid) $$, 'PT409', 'change_outdated', 'what was changed since is not overwritten');

-- Behaviour: segments
do $$ begin perform set_config('test.segment', flags.upsert_segment('s', p_users => '["u"]') ->> 'pending_change_id', true); end $$;
select test.login_as('admin', test.user_id(2));
select lives_ok($$ select flags.approve_change(current_setting('test.segment')::uuid) $$, 'a segment that waits');
select is((select users from flags.list_segments()), '{u}', 'changes then');

-- Isolation
select test.login_as('service_role');
select throws_ok($$ select flags.approve_change(gen_random_uuid()) $$, '42501', null, 'a service approves nothing');
select test.login_as('admin');
select throws_ok($$ select flags.approve_change(gen_random_uuid()) $$, 'PT401', 'not_authenticated', 'nor does nobody in particular');

select * from finish();
rollback;

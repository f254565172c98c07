begin;
select plan(9);

-- Contract
select function_returns('flags', '_find_change', array['uuid'], 'flags.changes');
select volatility_is('flags', '_find_change', array['uuid'], 'volatile');
select isnt_definer('flags', '_find_change', array['uuid']);
select function_privs_are('flags', '_find_change', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_find_change', array['uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
reset role;
do $$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "needs_approval": true}');
    perform set_config('test.change', flags.upsert_flag('x', '{"default_variant": "on"}', p_reason => 'launch') ->> 'pending_change_id', true);
end;
$$;

select is((flags._find_change(current_setting('test.change')::uuid)).subject_key, 'x', 'finds a change that waits');

-- Errors
select throws_ok($$ select flags._find_change(gen_random_uuid()) $$, 'PT404', 'change_not_found', 'knows its changes');
select throws_ok($$ select flags._find_change(null) $$, 'PT404', 'change_not_found', 'nothing is none');
do $do$
begin
    perform flags.reject_change(current_setting('test.change')::uuid, 'no');
end;
$do$;

select throws_ok($$ select flags._find_change(current_setting('test.change')::uuid) $$, 'PT409', 'change_decided', 'what was decided does not wait');

select * from finish();
rollback;

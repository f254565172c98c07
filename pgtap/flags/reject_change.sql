begin;
select plan(13);

-- Contract
select function_returns('flags', 'reject_change', array['uuid', 'text'], 'flags.changes');
select volatility_is('flags', 'reject_change', array['uuid', 'text'], 'volatile');
select is_definer('flags', 'reject_change', array['uuid', 'text']);
select function_privs_are('flags', 'reject_change', array['uuid', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'reject_change', array['uuid', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'reject_change', array['uuid', 'text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'reject_change', array['uuid', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'reject_change', array['uuid', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
reset role;
do $$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "needs_approval": true}');
    perform set_config('test.change', flags.upsert_flag('x', '{"default_variant": "on"}', p_reason => 'launch') ->> 'pending_change_id', true);
end;
$$;

select test.login_as('admin', test.user_id(1));
select is((flags.reject_change(current_setting('test.change')::uuid, 'a mistake')).status, 'rejected', 'one may take back what one asked for');
select is(flags.get_flag('x') ->> 'default_variant', 'off', 'and nothing changes');

-- Errors
select throws_ok($$ select flags.reject_change(current_setting('test.change')::uuid, 'again') $$, 'PT409', 'change_decided', 'once');
select throws_ok($$ select flags.reject_change(gen_random_uuid(), ' ') $$, 'PT400', 'reason_required', 'with a reason');
select throws_ok($$ select flags.reject_change(gen_random_uuid(), 'x') $$, 'PT404', 'change_not_found', 'knows its changes');

select * from finish();
rollback;

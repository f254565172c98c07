begin;
select plan(13);

-- Contract
select function_returns('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text'], 'jsonb');
select volatility_is('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text'], 'volatile');
select is_definer('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text']);
select function_privs_are('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'set_flag_enabled', array['text', 'boolean', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "default_variant": "on", "needs_approval": true}');
end;
$do$;

select test.login_as('admin', test.user_id(1));
select is(flags.set_flag_enabled('x', false, p_reason => 'it burns') -> 'enabled', 'false', 'turns a flag off, approval or not');
select is((flags.evaluate_flag('x')).reason, 'DISABLED', 'for everybody');
select ok(flags.set_flag_enabled('x', true) ? 'pending_change_id', 'on again needs somebody else');

-- Errors
select throws_ok($$ select flags.set_flag_enabled('y', true) $$, 'PT404', 'flag_not_found', 'knows its flags');
select throws_ok($$ select flags.set_flag_enabled('x', null) $$, 'PT400', 'enabled_required', 'needs on or off');

select * from finish();
rollback;

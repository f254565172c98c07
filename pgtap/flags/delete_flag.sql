begin;
select plan(13);

-- Contract
select function_returns('flags', 'delete_flag', array['text', 'text', 'text'], 'jsonb');
select volatility_is('flags', 'delete_flag', array['text', 'text', 'text'], 'volatile');
select is_definer('flags', 'delete_flag', array['text', 'text', 'text']);
select function_privs_are('flags', 'delete_flag', array['text', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'delete_flag', array['text', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'delete_flag', array['text', 'text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'delete_flag', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'delete_flag', array['text', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean"}');
end;
$do$;

select test.login_as('admin', test.user_id(1));
select is(flags.delete_flag('x', p_reason => 'done') -> 'deleted', 'true', 'deletes a flag');
select throws_ok($$ select flags.evaluate_flag('x') $$, 'PT404', 'flag_not_found', 'it is not there any more');
select is((select count(*) from flags.list_flag_history('x')), 2::bigint, 'but its history');
select is(flags.upsert_flag('x', '{"type": "number", "variants": {"a": 1}, "default_variant": "a"}') -> 'version', '3', 'which goes on with one of the same key');

-- Errors
select throws_ok($$ select flags.delete_flag('y') $$, 'PT404', 'flag_not_found', 'knows its flags');

select * from finish();
rollback;

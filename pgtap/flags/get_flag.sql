begin;
select plan(12);

-- Contract
select function_returns('flags', 'get_flag', array['text', 'text'], 'jsonb');
select volatility_is('flags', 'get_flag', array['text', 'text'], 'stable');
select is_definer('flags', 'get_flag', array['text', 'text']);
select function_privs_are('flags', 'get_flag', array['text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'get_flag', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'get_flag', array['text', 'text'], 'operator', array['EXECUTE']);
select function_privs_are('flags', 'get_flag', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'get_flag', array['text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "rules": [{"id": "one", "variant": "on"}]}');
end;
$do$;

select test.login_as('operator', test.user_id(11));
select is(flags.get_flag('x') #>> '{rules,0,id}', 'one', 'has the rules');

-- Errors
select throws_ok($$ select flags.get_flag('y') $$, 'PT404', 'flag_not_found', 'knows its flags');
select throws_ok($$ select flags.get_flag('x', 'moon') $$, 'PT404', 'environment_not_found', 'and environments');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select flags.get_flag('x') $$, '42501', null, 'users do not see how flags are decided');

select * from finish();
rollback;

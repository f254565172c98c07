begin;
select plan(14);

-- Contract
select function_returns('flags', 'upsert_environment', array['text', 'boolean'], 'flags.environments');
select volatility_is('flags', 'upsert_environment', array['text', 'boolean'], 'volatile');
select is_definer('flags', 'upsert_environment', array['text', 'boolean']);
select function_privs_are('flags', 'upsert_environment', array['text', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('flags', 'upsert_environment', array['text', 'boolean'], 'admin', array['EXECUTE']);
select function_privs_are('flags', 'upsert_environment', array['text', 'boolean'], 'operator', '{}'::text[]);
select function_privs_are('flags', 'upsert_environment', array['text', 'boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', 'upsert_environment', array['text', 'boolean'], 'anon', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((flags.upsert_environment('test')).is_default, false, 'adds one');
select is((flags.upsert_environment('test', true)).is_default, true, 'makes it the default');
select is((select count(*) from flags.list_environments() where is_default), 1::bigint, 'the only one');
select is((flags.upsert_environment('test')).is_default, true, 'which it stays');

-- Errors
select throws_ok($$ select flags.upsert_environment('A b') $$, 'PT400', 'invalid_environment', 'a name is small letters');
select throws_ok($$ select flags.upsert_environment(null) $$, 'PT400', 'invalid_environment', 'and needed');

select * from finish();
rollback;

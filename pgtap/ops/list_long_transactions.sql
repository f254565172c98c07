begin;
select plan(9);

-- Contract
select has_function('ops', 'list_long_transactions', array['interval']);
select is_definer('ops', 'list_long_transactions', array['interval']);
select function_privs_are('ops', 'list_long_transactions', array['interval'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_long_transactions', array['interval'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_long_transactions', array['interval'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_long_transactions', array['interval'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is_empty($$ select from ops.list_long_transactions('10 years') $$, 'none is that old');
select is_empty($$ select from ops.list_long_transactions('0') where process_id = pg_backend_pid() $$, 'the one that asks does not count');

-- Errors
select throws_ok($$ select ops.list_long_transactions('-1 s') $$, 'PT400', 'invalid_interval', 'no future ones');

select * from finish();
rollback;

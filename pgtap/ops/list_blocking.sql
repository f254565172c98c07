begin;
select plan(7);

-- Contract
select has_function('ops', 'list_blocking', '{}'::text[]);
select is_definer('ops', 'list_blocking', '{}'::text[]);
select function_privs_are('ops', 'list_blocking', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_blocking', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_blocking', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_blocking', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour: tests/test_doctor.py has three sessions wait for each other.
select test.login_as('admin', test.user_id(1));
select is_empty($$ select from ops.list_blocking() where process_id = pg_backend_pid() $$, 'nobody waits for who only asks');

select * from finish();
rollback;

begin;
select plan(6);

-- Contract
select isnt_definer('public', 'cleanup_old_metrics', '{}'::name[]);
select function_returns('public', 'cleanup_old_metrics', '{}'::name[], 'void');
select function_privs_are('public', 'cleanup_old_metrics', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('public', 'cleanup_old_metrics', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('public', 'cleanup_old_metrics', '{}'::name[], 'service_role', array['EXECUTE']);

-- Behaviour, errors, isolation
select test.login_as('service_role');
select lives_ok($$ select public.cleanup_old_metrics() $$, 'forgets what is old');

select * from finish();
rollback;

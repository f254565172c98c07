begin;
select plan(9);
select test.create_job_handlers();

-- Contract
select function_returns('jobs', 'get_next_due', '{}'::text[], 'timestamp with time zone');
select is_definer('jobs', 'get_next_due', '{}'::text[]);
select function_privs_are('jobs', 'get_next_due', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'get_next_due', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select test.add_job('now');
select is(jobs.get_next_due(), null, 'nobody waits');
select test.add_job('late', p_run_at => now() + interval '2 hours'), test.add_job('soon', 'far', p_run_at => now() + interval '1 hour');
select test.login_as('service_role');
select is(jobs.get_next_due(), now() + interval '1 hour', 'the first one of all queues');
select test.logout();
select jobs.cancel_job(test.job('soon'));
select is(jobs.get_next_due(), now() + interval '2 hours', 'then the next');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select jobs.get_next_due()', '42501', null, 'users do not see it');
set local role app_api;
select is(jobs.get_next_due(), null, 'nor do functions that they call');

select * from finish();
rollback;

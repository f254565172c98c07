begin;
select plan(12);

-- Contract
select function_returns('jobs', 'note_sleep', array['boolean'], 'void');
select is_definer('jobs', 'note_sleep', array['boolean']);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'anon', '{}'::text[]);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select lives_ok('select jobs.note_sleep(true)', 'a worker says that it sleeps');
select lives_ok('select jobs.note_sleep(false)', 'and that it does not');
select test.logout();
select results_eq('select last_value from jobs.sleepers', array[1::bigint], 'and the last word stands');

-- Behaviour: of all that add jobs, one wakes
select test.create_job_handlers();
select jobs.note_sleep(true);
select test.add_job('later', p_run_at => now() + interval '1 hour');
select results_eq('select last_value from jobs.sleepers', array[2::bigint], 'a job that is not due wakes nobody');
select test.add_job('now');
select results_eq('select last_value from jobs.sleepers', array[1::bigint], 'a job that may start does, once');
select jobs.note_sleep(true);
select jobs.schedule_jobs('[{"handler": "note"}]');
select results_eq('select last_value from jobs.sleepers', array[1::bigint], 'a list of jobs as well');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select jobs.note_sleep(true)', '42501', null, 'users have no say in it');

select * from finish();
rollback;

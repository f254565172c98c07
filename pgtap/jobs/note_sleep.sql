begin;
select plan(8);

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

select * from finish();
rollback;

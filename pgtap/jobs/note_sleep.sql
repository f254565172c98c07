begin;
select plan(12);

-- Contract
select function_returns('jobs', 'note_sleep', array['boolean'], 'void');
select is_definer('jobs', 'note_sleep', array['boolean']);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'anon', '{}'::text[]);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'operator', '{}'::text[]);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'admin', '{}'::text[]);
select function_privs_are('jobs', 'note_sleep', array['boolean'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select lives_ok('select jobs.note_sleep(true)', 'a worker sleeps');
select test.logout();
select is((select last_value from jobs.sleepers), 2::bigint, 'which can be seen');
select lives_ok('select jobs.note_sleep(false)', 'it wakes');
select is((select last_value from jobs.sleepers), 1::bigint, 'which can be seen, too');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok('select jobs.note_sleep(true)', '42501', null, 'administrators do not sleep');

select * from finish();
rollback;

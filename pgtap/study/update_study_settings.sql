begin;
select plan(13);

-- Contract
select function_returns('study', 'update_study_settings', array['integer', 'integer', 'text[]', 'uuid', 'integer'], 'study.settings');
select is_definer('study', 'update_study_settings', array['integer', 'integer', 'text[]', 'uuid', 'integer']);
select function_privs_are('study', 'update_study_settings',
    array['integer', 'integer', 'text[]', 'uuid', 'integer'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'update_study_settings',
    array['integer', 'integer', 'text[]', 'uuid', 'integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'update_study_settings',
    array['integer', 'integer', 'text[]', 'uuid', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901), p_user_id => test.user_id(1)) $$, 'a course');
select lives_ok(
    $$ select study.create_assignment(test.user_id(901), 'Sheet', now() + interval '3 days', p_user_id => test.user_id(1)) $$, 'an assignment'
);
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select assignment_lead_minutes, session_lead_minutes from study.update_study_settings(60)', $$ values (60, 30) $$, 'changes what is named'
);
select test.logout();
select results_eq('select due_at - remind_at from study.reminders', array[interval '1 hour'], 'reminders to come move along');
select lives_ok($$ select study.update_study_settings(p_clear => '{assignment_lead_minutes}', p_user_id => test.user_id(1)) $$, 'none, please');
select is_empty('select from study.reminders', 'there is none');

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok('select study.update_study_settings(-1)', '23514', null, 'before, not after');
select throws_ok($$ select study.update_study_settings(p_clear => '{user_id}') $$, 'PT400', 'invalid_clear', 'not everything can be emptied');

select * from finish();
rollback;

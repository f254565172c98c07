begin;
select plan(7);

-- Contract
select function_returns('study', 'get_study_settings', array['uuid'], 'study.settings');
select is_definer('study', 'get_study_settings', array['uuid']);
select function_privs_are('study', 'get_study_settings', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_study_settings', array['uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'get_study_settings', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select assignment_lead_minutes, session_lead_minutes, lecture_lead_minutes from study.get_study_settings()', $$ values (1440, 30, 15) $$, 'has defaults'
);

-- Errors
select throws_ok('select study.get_study_settings(test.user_id(2))', 'PT403', 'not_yours', 'one''s own');

select * from finish();
rollback;

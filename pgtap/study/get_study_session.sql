begin;
select plan(9);

-- Contract
select function_returns('study', 'get_study_session', array['uuid', 'uuid'], 'study.study_sessions');
select is_definer('study', 'get_study_session', array['uuid', 'uuid']);
select function_privs_are('study', 'get_study_session', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_study_session', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'get_study_session', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_study_session('Read', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_study_session_id => test.user_id(931)) $$,
    'a session'
);
select is((select title from study.get_study_session(test.user_id(931))), 'Read', 'shows it to its owner');

-- Errors
select throws_ok($$ select study.get_study_session(null) $$, 'PT404', 'study_session_not_found', 'it is named');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.get_study_session(test.user_id(931)) $$, 'PT404', 'study_session_not_found', 'one''s own');

select * from finish();
rollback;

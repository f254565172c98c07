begin;
select plan(14);

-- Contract
select function_returns('study', 'delete_study_session', array['uuid', 'bigint', 'uuid'], 'study.study_sessions');
select is_definer('study', 'delete_study_session', array['uuid', 'bigint', 'uuid']);
select function_privs_are('study', 'delete_study_session', array['uuid', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'delete_study_session', array['uuid', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'delete_study_session', array['uuid', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_study_session('X', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_study_session_id => test.user_id(999)) $$,
    'one of them'
);
select isnt((select deleted_at from study.delete_study_session(test.user_id(999), 1)), null, 'deletes it');
select is_empty('select study.list_study_sessions()', 'it is gone');
select results_eq(
    'select title from study.list_study_sessions(p_include_deleted => true)', array['X'], 'but can be seen where it is asked for'
);

-- Errors
select throws_ok($$ select study.delete_study_session(test.user_id(999)) $$, 'PT404', 'study_session_not_found', 'once');
select throws_ok($$ select study.delete_study_session(null) $$, 'PT404', 'study_session_not_found', 'it is named');

-- Isolation
select lives_ok($$ select study.restore_study_session(test.user_id(999)) $$, 'back again');
select throws_ok($$ select study.delete_study_session(test.user_id(999), 1) $$, 'PT409', 'version_conflict', 'it changed meanwhile');
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.delete_study_session(test.user_id(999)) $$, 'PT404', 'study_session_not_found', 'one''s own');

select * from finish();
rollback;

begin;
select plan(6);

-- Contract
select function_returns('study', '_lock_study_session', array['uuid', 'uuid'], 'study.study_sessions');
select isnt_definer('study', '_lock_study_session', array['uuid', 'uuid']);
select function_privs_are('study', '_lock_study_session', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_study_session('X', '2026-10-12 10:00+00', '2026-10-12 12:00+00', p_study_session_id => test.user_id(999)) $$,
    'one of them'
);
select test.logout();
select is(
    (select title from study._lock_study_session(test.user_id(1), test.user_id(999))), 'X', 'locks what its owner has'
);
select throws_ok(
    $$ select study._lock_study_session(test.user_id(2), test.user_id(999)) $$, 'PT404', 'study_session_not_found', 'nobody else has it'
);

select * from finish();
rollback;

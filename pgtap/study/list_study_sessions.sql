begin;
select plan(16);

-- Contract
select function_returns('study', 'list_study_sessions',
    array['timestamp with time zone', 'timestamp with time zone',
    'uuid', 'uuid', 'text', 'boolean', 'integer', 'uuid', 'uuid'], 'setof study.study_sessions');
select is_definer('study', 'list_study_sessions',
    array['timestamp with time zone',
    'timestamp with time zone', 'uuid', 'uuid', 'text', 'boolean', 'integer', 'uuid', 'uuid']);
select function_privs_are('study', 'list_study_sessions',
    array['timestamp with time zone', 'timestamp with time zone',
    'uuid', 'uuid', 'text', 'boolean', 'integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_study_sessions',
    array['timestamp with time zone', 'timestamp with time zone',
    'uuid', 'uuid', 'text', 'boolean', 'integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_study_sessions',
    array['timestamp with time zone', 'timestamp with time zone',
    'uuid', 'uuid', 'text', 'boolean', 'integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok(
    $$ select study.create_study_session(
           'S' || n, timestamptz '2026-10-12 10:00+00' - n * interval '1 hour', '2026-10-12 12:00+00',
           case when n = 2 then test.user_id(901) end, p_study_session_id => test.user_id(930 + n)
       ) from generate_series(1, 3) as n $$, 'three sessions'
);
select results_eq('select title from study.list_study_sessions(p_limit => 2)', array['S3', 'S2'], 'by time');
select results_eq('select title from study.list_study_sessions(p_after => test.user_id(932))', array['S1'], 'page by page');
select results_eq('select title from study.list_study_sessions(p_course_id => test.user_id(901))', array['S2'], 'of a course');
select results_eq(
    $$ select title from study.list_study_sessions('2026-10-12 08:00+00', '2026-10-12 09:00+00') $$, array['S2'], 'of a time'
);
select lives_ok('select study.complete_study_session(test.user_id(931))', 'one took place');
select results_eq($$ select title from study.list_study_sessions(p_state => 'completed') $$, array['S1'], 'it is known');

-- Errors
select throws_ok($$ select study.list_study_sessions(p_state => null) $$, 'PT400', 'invalid_state', 'a state is one');
select throws_ok(
    $$ select study.list_study_sessions(p_after => test.user_id(999)) $$, 'PT404', 'study_session_not_found', 'a page follows something'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_study_sessions()', 'one''s own');

select * from finish();
rollback;

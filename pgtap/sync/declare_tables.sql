begin;
select plan(8);

-- Contract
select function_returns('sync', 'declare_tables', '{}'::text[], 'void');
select is_definer('sync', 'declare_tables', '{}'::text[]);
select function_privs_are('sync', 'declare_tables', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'declare_tables', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok('select sync.declare_tables()', 'can be said again');
select results_eq(
    $$ select table_name, rule from sync.tables where is_enabled and table_name like 'study.%' order by 1 $$,
    $$ values ('study.assignments', 'merge'), ('study.courses', 'merge'), ('study.lectures', 'merge'), ('study.study_sessions', 'merge') $$,
    'the study planner works offline'
);

select test.create_user(1);
select test.login_as('authenticated', test.user_id(1));
create temporary table answers as select sync.push_changes(test.user_id(5001), jsonb_build_array(
    jsonb_build_object('id', test.user_id(11), 'table', 'study.courses', 'record_id', test.user_id(21), 'operation', 'insert',
        'data', '{"title": "Logic", "time_zone": "Africa/Nairobi"}'::jsonb),
    jsonb_build_object('id', test.user_id(12), 'table', 'study.assignments', 'record_id', test.user_id(22), 'operation', 'insert',
        'data', jsonb_build_object('course_id', test.user_id(21), 'title', 'Essay'), 'after', test.user_id(11)),
    jsonb_build_object('id', test.user_id(13), 'table', 'study.assignments', 'record_id', test.user_id(22), 'operation', 'update',
        'base_version', 0, 'data', '{"completed_at": "2026-01-01T00:00:00Z"}'::jsonb),
    jsonb_build_object('id', test.user_id(14), 'table', 'study.lectures', 'record_id', test.user_id(23), 'operation', 'insert',
        'data', jsonb_build_object('course_id', test.user_id(21), 'title', 'Logic', 'starts_on', '2026-01-05', 'start_time', '09:00',
            'duration_minutes', 60, 'weekdays', '[1]'::jsonb)),
    jsonb_build_object('id', test.user_id(15), 'table', 'study.study_sessions', 'record_id', test.user_id(24), 'operation', 'insert',
        'data', '{"title": "Read", "starts_at": "2026-01-05T10:00:00Z", "ends_at": "2026-01-05T11:00:00Z"}'::jsonb),
    jsonb_build_object('id', test.user_id(16), 'table', 'study.courses', 'record_id', test.user_id(21), 'operation', 'delete', 'base_version', 1),
    jsonb_build_object('id', test.user_id(17), 'function', 'study.restore_course', 'arguments', jsonb_build_object('p_course_id', test.user_id(21)))
)) -> 'results' as answers;
select results_eq(
    $$ select a ->> 'status', a ->> 'code' from answers, jsonb_array_elements(answers) as a $$,
    $$ select 'applied', null::text from generate_series(1, 7) $$,
    'all four can be pushed, deleted with what belongs to them, and restored by a call'
);
select test.logout();
select results_eq(
    $$ select version, is_deleted from sync.records where record_id = test.user_id(22) $$,
    $$ values (4::bigint, false) $$, 'as changes of its own: made, completed, gone, back'
);

select * from finish();
rollback;

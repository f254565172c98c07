begin;
select plan(12);

-- Contract
select function_returns('study', 'import_timetable', array['jsonb', 'text', 'uuid'], 'jsonb');
select is_definer('study', 'import_timetable', array['jsonb', 'text', 'uuid']);
select function_privs_are('study', 'import_timetable', array['jsonb', 'text', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'import_timetable', array['jsonb', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'import_timetable', array['jsonb', 'text', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
prepare bring as select study.import_timetable('[
    {"course_key": "MATH 1", "course_title": "Algebra", "code": "MATH 1", "lecture_key": "1", "title": "Lecture", "starts_on": "2026-10-12",
     "start_time": "09:00", "duration_minutes": 90, "weekdays": [1, 3], "until_on": "2026-12-12", "location": "Hall"},
    {"course_key": "MATH 1", "course_title": "Algebra", "code": "MATH 1", "lecture_key": "2", "title": "Lab", "starts_on": "2026-10-12",
     "start_time": "11:00", "duration_minutes": 90, "weekdays": [5]},
    {"course_key": "MATH 1", "course_title": "Algebra", "lecture_key": "3", "title": "Bad", "starts_on": "2026-10-12",
     "start_time": "11:00", "duration_minutes": 90, "weekdays": [9]}
]', 'America/Chicago');
select results_eq(
    $$ execute bring $$, $$ values ('{
        "counts": {"courses": 1, "lectures": 2, "changed": 0, "unchanged": 0},
        "refused": [{"row": 3, "error": "invalid_weekdays", "detail": "The days of the week are {9}."}]
    }'::jsonb) $$, 'brings in what can be brought in'
);
select results_eq(
    $$ execute bring $$, $$ values ('{
        "counts": {"courses": 0, "lectures": 0, "changed": 0, "unchanged": 2},
        "refused": [{"row": 3, "error": "invalid_weekdays", "detail": "The days of the week are {9}."}]
    }'::jsonb) $$, 'once'
);
select results_eq(
    'select title, time_zone from study.list_lectures() order by 1', $$ values ('Lab', 'America/Chicago'), ('Lecture', 'America/Chicago') $$, 'on its clock'
);

-- Errors
select throws_ok($$ select study.import_timetable('{}') $$, 'PT400', 'invalid_rows', 'rows are a list');
select throws_ok($$ select study.import_timetable(null) $$, 'PT400', 'invalid_rows', 'that is there');
select throws_ok($$ select study.import_timetable('[]', 'Mars') $$, 'PT400', 'invalid_time_zone', 'on a clock that exists');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_lectures()', 'one''s own');

select * from finish();
rollback;

begin;
select plan(15);

-- Contract
select function_returns('study', 'create_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text', 'numeric', 'integer', 'uuid', 'uuid'], 'study.assignments');
select is_definer('study', 'create_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text', 'numeric', 'integer', 'uuid', 'uuid']);
select function_privs_are('study', 'create_assignment',
    array['uuid', 'text', 'timestamp with time zone',
    'text', 'numeric', 'integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'create_assignment',
    array['uuid', 'text', 'timestamp with time zone',
    'text', 'numeric', 'integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'create_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text', 'numeric', 'integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select is((select title from study.create_course('Algebra', p_course_id => test.user_id(901))), 'Algebra', 'a course');
select results_eq(
    $$ select user_id, title, due_at, weight, estimated_minutes, completed_at
       from study.create_assignment(test.user_id(901), ' Sheet 1 ', '2026-11-30 12:00+00', 'All', 12.5, 90) $$,
    $$ values (test.user_id(1), 'Sheet 1', timestamptz '2026-11-30 12:00+00', 12.5, 90, null::timestamptz) $$,
    'adds an assignment'
);

-- Errors
select throws_ok(
    $$ select study.create_assignment(test.user_id(999), 'x') $$, 'PT404', 'course_not_found', 'of a course that is there'
);
select throws_ok($$ select study.create_assignment(null, 'x') $$, 'PT404', 'course_not_found', 'and is named');
select throws_ok(
    $$ select study.create_assignment(test.user_id(901), 'x', p_weight => 100.5) $$, 'PT400', 'invalid_weight', 'a weight is a percentage'
);
select throws_ok(
    $$ select study.create_assignment(test.user_id(901), 'x', p_weight => 'NaN') $$, 'PT400', 'invalid_weight', 'a number'
);
select throws_ok(
    $$ select study.create_assignment(test.user_id(901), 'x', p_estimated_minutes => 0) $$, 'PT400', 'invalid_estimate', 'effort is some'
);
select throws_ok(
    $$ select study.create_assignment(test.user_id(901), 'x', '-infinity') $$, 'PT400', 'invalid_date', 'a date is one'
);
select throws_ok($$ select study.create_assignment(test.user_id(901), '') $$, '23514', null, 'a title says something');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.create_assignment(test.user_id(901), 'x') $$, 'PT404', 'course_not_found', 'of a course of one''s own'
);

select * from finish();
rollback;

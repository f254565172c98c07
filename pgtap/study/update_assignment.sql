begin;
select plan(15);

-- Contract
select function_returns('study', 'update_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text',
    'numeric', 'integer', 'uuid', 'text[]', 'bigint', 'uuid'], 'study.assignments');
select is_definer('study', 'update_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text', 'numeric', 'integer', 'uuid', 'text[]', 'bigint', 'uuid']);
select function_privs_are('study', 'update_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text',
    'numeric', 'integer', 'uuid', 'text[]', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'update_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text',
    'numeric', 'integer', 'uuid', 'text[]', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'update_assignment',
    array['uuid', 'text', 'timestamp with time zone', 'text',
    'numeric', 'integer', 'uuid', 'text[]', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course', p_course_id => test.user_id(900 + n)) from generate_series(1, 2) as n $$, 'two courses'
);
select is(
    (select version from study.create_assignment(
        test.user_id(901), 'Sheet', '2026-11-30 12:00+00', p_weight => 5, p_assignment_id => test.user_id(911)
    )), 1::bigint, 'an assignment'
);
select results_eq(
    $$ select title, course_id, weight, due_at, version
       from study.update_assignment(test.user_id(911), 'Sheet 2', p_course_id => test.user_id(902), p_clear => '{due_at}') $$,
    $$ values ('Sheet 2', test.user_id(902), 5::numeric(5, 2), null::timestamptz, 2::bigint) $$, 'changes what is named'
);
select isnt((select completed_at from study.complete_assignment(test.user_id(911))), null, 'it is done');
select is(
    (select completed_at from study.update_assignment(test.user_id(911), p_clear => '{completed_at}')), null, 'and open again'
);

-- Errors
select throws_ok(
    $$ select study.update_assignment(test.user_id(911), 'x', p_version => 1) $$, 'PT409', 'version_conflict', 'it changed meanwhile'
);
select throws_ok(
    $$ select study.update_assignment(test.user_id(911), p_course_id => test.user_id(999)) $$, 'PT404', 'course_not_found',
    'it moves to a course that is there'
);
select throws_ok(
    $$ select study.update_assignment(test.user_id(911), p_weight => -1) $$, 'PT400', 'invalid_weight', 'a weight is a percentage'
);
select throws_ok(
    $$ select study.update_assignment(test.user_id(911), p_clear => '{version}') $$, 'PT400', 'invalid_clear', 'not everything can be emptied'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.update_assignment(test.user_id(911), 'x') $$, 'PT404', 'assignment_not_found', 'one''s own'
);

select * from finish();
rollback;

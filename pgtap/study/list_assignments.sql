begin;
select plan(21);

-- Contract
select function_returns('study', 'list_assignments',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'boolean', 'integer', 'uuid', 'uuid'], 'setof study.assignments');
select is_definer('study', 'list_assignments',
    array['uuid', 'text', 'timestamp with time zone', 'timestamp with time zone', 'boolean', 'integer', 'uuid', 'uuid']);
select function_privs_are('study', 'list_assignments',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'boolean', 'integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_assignments',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'boolean', 'integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_assignments',
    array['uuid', 'text', 'timestamp with time zone',
    'timestamp with time zone', 'boolean', 'integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok(
    $$ select study.create_course('Course', p_course_id => test.user_id(900 + n)) from generate_series(1, 2) as n $$, 'two courses'
);
-- 1 and 2 at the same time, 3 earlier, 4 and 5 without a date.
select lives_ok(
    $$ select study.create_assignment(
           test.user_id(901 + n % 2), 'Sheet ' || n,
           (array['2026-03-02', '2026-03-02', '2026-03-01', null, null]::timestamptz[])[n], p_assignment_id => test.user_id(910 + n)
       ) from generate_series(1, 5) as n $$, 'five assignments'
);
select results_eq(
    'select title from study.list_assignments()',
    array['Sheet 3', 'Sheet 1', 'Sheet 2', 'Sheet 4', 'Sheet 5'], 'by date, those without one last'
);
select results_eq(
    'select title from study.list_assignments(p_limit => 2)', array['Sheet 3', 'Sheet 1'], 'a page'
);
select results_eq(
    'select title from study.list_assignments(p_limit => 2, p_after => test.user_id(911))', array['Sheet 2', 'Sheet 4'], 'the next'
);
select results_eq(
    'select title from study.list_assignments(p_limit => 2, p_after => test.user_id(914))', array['Sheet 5'], 'the last'
);
select results_eq(
    'select title from study.list_assignments(test.user_id(901))', array['Sheet 2', 'Sheet 4'], 'of a course'
);
select results_eq(
    $$ select title from study.list_assignments(p_due_from => '2026-03-01', p_due_to => '2026-03-02') $$, array['Sheet 3'], 'of a time'
);
select isnt((select completed_at from study.complete_assignment(test.user_id(911))), null, 'one is done');
select results_eq($$ select title from study.list_assignments(p_state => 'completed') $$, array['Sheet 1'], 'done ones');
select results_eq(
    $$ select title from study.list_assignments(p_state => 'open') $$,
    array['Sheet 3', 'Sheet 2', 'Sheet 4', 'Sheet 5'], 'and those to be done'
);

-- Errors
select throws_ok($$ select study.list_assignments(p_state => 'late') $$, 'PT400', 'invalid_state', 'states are three');
select throws_ok($$ select study.list_assignments(p_limit => 1001) $$, 'PT400', 'invalid_limit', 'pages are bounded');
select throws_ok(
    $$ select study.list_assignments(p_after => test.user_id(999)) $$, 'PT404', 'assignment_not_found', 'a page follows an assignment'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_assignments()', 'one''s own');
select throws_ok(
    $$ select study.list_assignments(p_after => test.user_id(911)) $$, 'PT404', 'assignment_not_found', 'nor by others'' ids'
);

select * from finish();
rollback;

begin;
select plan(12);

-- Contract
select function_returns('study', 'complete_assignment',
    array['uuid', 'timestamp with time zone', 'bigint', 'uuid'], 'study.assignments');
select is_definer('study', 'complete_assignment', array['uuid', 'timestamp with time zone', 'bigint', 'uuid']);
select function_privs_are('study', 'complete_assignment',
    array['uuid', 'timestamp with time zone', 'bigint', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'complete_assignment',
    array['uuid', 'timestamp with time zone', 'bigint', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'complete_assignment',
    array['uuid', 'timestamp with time zone', 'bigint', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select lives_ok($$ select study.create_assignment(test.user_id(901), 'Sheet', p_assignment_id => test.user_id(911)) $$, 'an assignment');
select is(
    (select completed_at from study.complete_assignment(test.user_id(911), '2026-01-02 10:00+00')), timestamptz '2026-01-02 10:00+00',
    'it was done then'
);
select results_eq(
    $$ select completed_at, version from study.complete_assignment(test.user_id(911), p_version => 1) $$,
    $$ values (timestamptz '2026-01-02 10:00+00', 2::bigint) $$, 'saying so again changes nothing'
);

-- Errors
select throws_ok(
    $$ select study.complete_assignment(test.user_id(911), now() + interval '1 hour') $$, 'PT400', 'invalid_date', 'not before it is'
);
select throws_ok($$ select study.complete_assignment(test.user_id(999)) $$, 'PT404', 'assignment_not_found', 'it exists');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select study.complete_assignment(test.user_id(911)) $$, 'PT404', 'assignment_not_found', 'one''s own');

select * from finish();
rollback;

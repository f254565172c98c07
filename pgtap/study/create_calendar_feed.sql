begin;
select plan(12);

-- Contract
select function_returns('study', 'create_calendar_feed', array['text', 'text', 'boolean', 'uuid', 'uuid'], 'study.issued_feed');
select is_definer('study', 'create_calendar_feed', array['text', 'text', 'boolean', 'uuid', 'uuid']);
select function_privs_are('study', 'create_calendar_feed',
    array['text', 'text', 'boolean', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'create_calendar_feed',
    array['text', 'text', 'boolean', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'create_calendar_feed',
    array['text', 'text', 'boolean', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.create_course('Course', p_course_id => test.user_id(901)) $$, 'a course');
select results_eq(
    $$ select title, token ~ '^[0-9a-f]{64}$', path = '/calendars/' || token || '.ics' from study.create_calendar_feed(' Mine ') $$,
    $$ values ('Mine', true, true) $$, 'shows its secret this once'
);

-- Errors
select throws_ok(
    $$ select study.create_calendar_feed(p_assignments_as => 'poem') $$, 'PT400', 'invalid_assignments_as', 'ways are three'
);
select throws_ok(
    $$ select study.create_calendar_feed(p_course_id => test.user_id(999)) $$, 'PT404', 'course_not_found', 'of a course that exists'
);
select lives_ok('select study.create_calendar_feed() from generate_series(2, 10)', 'ten are enough');
select throws_ok('select study.create_calendar_feed()', 'PT422', 'too_many_feeds', 'for one user');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok(
    $$ select study.create_calendar_feed(p_course_id => test.user_id(901)) $$, 'PT404', 'course_not_found', 'of one''s own course'
);

select * from finish();
rollback;

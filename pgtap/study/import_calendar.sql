begin;
select plan(17);

-- Contract
select function_returns('study', 'import_calendar', array['text', 'text', 'text', 'uuid', 'uuid'], 'study.calendar');
select is_definer('study', 'import_calendar', array['text', 'text', 'text', 'uuid', 'uuid']);
select function_privs_are('study', 'import_calendar',
    array['text', 'text', 'text', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'import_calendar',
    array['text', 'text', 'text', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'import_calendar', array['text', 'text', 'text', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select name, url, state from study.import_calendar('BEGIN:VCALENDAR', p_name => 'a.ics') $$, $$ values ('a.ics', null::text, 'pending') $$,
    'keeps a file for a worker'
);
select results_eq('select title from study.list_courses()', array['a.ics'], 'with a course of its name');
select lives_ok($$ select study.import_calendar('begin:vcalendar', p_name => 'a.ics') $$, 'once more');
select is((select count(*) from study.list_calendars()), 1::bigint, 'it is the same calendar');
select results_eq(
    $$ select url from study.import_calendar(p_url => 'webcal://example.com/a.ics') $$, array['https://example.com/a.ics'], 'or an address'
);

-- Errors
select throws_ok('select study.import_calendar()', 'PT400', 'calendar_required', 'one of the two');
select throws_ok($$ select study.import_calendar('x', 'https://example.com') $$, 'PT400', 'calendar_required', 'not both');
select throws_ok($$ select study.import_calendar('<html>') $$, 'PT400', 'invalid_calendar', 'a calendar');
select throws_ok(
    $$ select study.import_calendar('BEGIN:VCALENDAR' || repeat('x', 1048576)) $$, 'PT413', 'calendar_too_large', 'a megabyte at most'
);
select throws_ok($$ select study.import_calendar(p_url => 'https://10.0.0.1/a') $$, 'PT400', 'invalid_url', 'of a public server');
select throws_ok(
    $$ select study.import_calendar('BEGIN:VCALENDAR', p_course_id => test.user_id(999)) $$, 'PT404', 'course_not_found', 'for a course that exists'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_calendars()', 'one''s own');

select * from finish();
rollback;

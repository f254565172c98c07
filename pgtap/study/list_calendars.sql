begin;
select plan(10);

-- Contract
select function_returns('study', 'list_calendars', array['integer', 'uuid', 'uuid'], 'setof study.calendar');
select is_definer('study', 'list_calendars', array['integer', 'uuid', 'uuid']);
select function_privs_are('study', 'list_calendars', array['integer', 'uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'list_calendars', array['integer', 'uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'list_calendars', array['integer', 'uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.login_as('authenticated', test.user_id(1));
select lives_ok($$ select study.import_calendar('BEGIN:VCALENDAR', p_name => n || '.ics') from generate_series(1, 2) as n $$, 'two calendars');
select results_eq('select name from study.list_calendars()', array['1.ics', '2.ics'], 'are listed');
select results_eq(
    'select name from study.list_calendars(p_after => (select c.calendar_id from study.list_calendars(1) as c))', array['2.ics'], 'page by page'
);
select throws_ok('select study.list_calendars(5000)', 'PT400', 'invalid_limit', 'pages have a size');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select study.list_calendars()', 'one''s own');

select * from finish();
rollback;

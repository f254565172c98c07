begin;
select plan(8);

-- Contract
select function_returns('study', 'get_calendar_source', array['uuid'], 'study.calendar_source');
select is_definer('study', 'get_calendar_source', array['uuid']);
select function_privs_are('study', 'get_calendar_source', array['uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_calendar_source', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('study', 'get_calendar_source', array['uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study.import_calendar('BEGIN:VCALENDAR', p_name => 'a.ics', p_user_id => test.user_id(1)) $$, 'a calendar');
select results_eq(
    $$ select s.content, s.time_zone from study.calendars as c, study.get_calendar_source(c.calendar_id) as s $$,
    $$ values ('BEGIN:VCALENDAR', 'Africa/Nairobi') $$, 'with the clock of its owner'
);
select is((study.get_calendar_source(test.user_id(999))).time_zone, null, 'none is none');

select * from finish();
rollback;

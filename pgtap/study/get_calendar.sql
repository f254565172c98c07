begin;
select plan(8);

-- Contract
select function_returns('study', 'get_calendar', array['uuid', 'uuid'], 'study.calendar');
select is_definer('study', 'get_calendar', array['uuid', 'uuid']);
select function_privs_are('study', 'get_calendar', array['uuid', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'get_calendar', array['uuid', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'get_calendar', array['uuid', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table c as select * from study.import_calendar('BEGIN:VCALENDAR', p_name => 'a.ics', p_user_id => test.user_id(1));
grant select on c to public;
select test.login_as('authenticated', test.user_id(1));
select is((select (study.get_calendar(c.calendar_id)).name from c), 'a.ics', 'is shown to its owner');
select throws_ok('select study.get_calendar(null)', 'PT404', 'calendar_not_found', 'it is named');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select study.get_calendar(c.calendar_id) from c', 'PT404', 'calendar_not_found', 'one''s own');

select * from finish();
rollback;

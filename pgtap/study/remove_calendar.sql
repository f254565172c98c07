begin;
select plan(12);

-- Contract
select function_returns('study', 'remove_calendar', array['uuid', 'boolean', 'uuid'], 'integer');
select is_definer('study', 'remove_calendar', array['uuid', 'boolean', 'uuid']);
select function_privs_are('study', 'remove_calendar', array['uuid', 'boolean', 'uuid'], 'service_role', array['EXECUTE']);
select function_privs_are('study', 'remove_calendar', array['uuid', 'boolean', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('study', 'remove_calendar', array['uuid', 'boolean', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table c as
select c.*
from generate_series(1, 2) as n
cross join lateral study.import_calendar('BEGIN:VCALENDAR', p_name => n || '.ics', p_user_id => test.user_id(1)) as c;
grant select on c to public;
select lives_ok(
    $$ select study.apply_calendar(c.calendar_id, jsonb_build_array(jsonb_build_object(
           'uid', 'a', 'kind', 'assignment', 'title', 'Sheet of ' || c.name, 'digest', 'x'
       ))) from c $$, 'each with a task'
);
select test.login_as('authenticated', test.user_id(2));
select throws_ok('select study.remove_calendar(c.calendar_id) from c', 'PT404', 'calendar_not_found', 'nobody else''s');
select test.login_as('authenticated', test.user_id(1));
select is((select study.remove_calendar(c.calendar_id) from c where c.name = '1.ics'), 0, 'is read no more');
select is((select count(*) from study.list_assignments()), 2::bigint, 'what came from it stays');
select is((select study.remove_calendar(c.calendar_id, true) from c where c.name = '2.ics'), 1, 'or goes');
select results_eq('select title from study.list_assignments()', array['Sheet of 1.ics'], 'as was asked');
select is_empty('select study.list_calendars()', 'no calendar is left');

select * from finish();
rollback;

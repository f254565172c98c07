begin;
select plan(5);

-- Contract
select function_returns('study', '_show_calendar', array['study.calendars'], 'study.calendar');
select isnt_definer('study', '_show_calendar', array['study.calendars']);
select function_privs_are('study', '_show_calendar', array['study.calendars'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select is(
    (select name from study.import_calendar('BEGIN:VCALENDAR', p_name => 'a.ics', p_user_id => test.user_id(1))), 'a.ics', 'a calendar'
);
select is((select to_jsonb(study._show_calendar(c)) ? 'content' from study.calendars as c), false, 'is shown without its content');

select * from finish();
rollback;

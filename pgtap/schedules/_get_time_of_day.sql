begin;
select plan(13);

-- Contract
select function_returns('schedules', '_get_time_of_day', array['schedules.parsed_expression', 'time without time zone'], 'time without time zone');
select isnt_definer('schedules', '_get_time_of_day', array['schedules.parsed_expression', 'time without time zone']);
select function_privs_are('schedules', '_get_time_of_day', array['schedules.parsed_expression', 'time without time zone'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_time_of_day', array['schedules.parsed_expression', 'time without time zone'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_time_of_day', array['schedules.parsed_expression', 'time without time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(schedules._get_time_of_day(schedules._parse_expression('15 10-30/10 6,18 * * *'), t.at), t.wanted, t.description)
from (values
    ('00:00'::time, '06:10:15'::time, 'the first of the day'),
    ('06:10:15', '06:10:15', 'itself'),
    ('06:10:16', '06:20:15', 'the next minute'),
    ('06:15:00', '06:20:15', 'a minute between'),
    ('06:30:16', '18:10:15', 'the next hour'),
    ('12:59:59', '18:10:15', 'an hour between'),
    ('18:30:16', null, 'none is left'),
    ('23:00:00', null, 'none is left at night')
) as t (at, wanted, description);

select * from finish();
rollback;

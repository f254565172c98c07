begin;
select plan(12);

-- Contract
select function_returns('schedules', '_get_next_wall', array['schedules.parsed_expression', 'timestamp without time zone'], 'timestamp without time zone');
select isnt_definer('schedules', '_get_next_wall', array['schedules.parsed_expression', 'timestamp without time zone']);
select function_privs_are('schedules', '_get_next_wall', array['schedules.parsed_expression', 'timestamp without time zone'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_next_wall', array['schedules.parsed_expression', 'timestamp without time zone'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_next_wall', array['schedules.parsed_expression', 'timestamp without time zone'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(schedules._get_next_wall(schedules._parse_expression(t.expression), t.at), t.wanted, t.description)
from (values
    ('0 0 29 2 *', '2097-01-01'::timestamp, '2104-02-29'::timestamp, 'leaps over 2100'),
    ('0 0 31 2 *', '2024-01-01', null, 'never'),
    ('0 0 29 2 */7', '2024-03-01', '2032-02-29', 'a leap day on a Sunday'),
    ('30 4 1 * *', '2024-12-01 04:30:00', '2024-12-01 04:30', 'itself'),
    ('30 4 1 * *', '2024-12-01 04:30:01', '2025-01-01 04:30', 'into the next year'),
    ('0 0 1 3 *', '2024-12-31 23:59:59', '2025-03-01', 'over months that are not wanted'),
    ('59 59 23 31 12 *', '2024-01-01', '2024-12-31 23:59:59', 'down to the second')
) as t (expression, at, wanted, description);

select * from finish();
rollback;

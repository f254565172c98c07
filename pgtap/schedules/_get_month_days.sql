begin;
select plan(18);

-- The days that an expression wants in a month.
create function pg_temp.days(p_days text, p_weekdays text, p_year integer, p_month integer)
returns integer[]
language sql
begin atomic
    select array_agg(n + 1 order by n)
    from schedules._get_month_days(
        schedules._parse_expression(format('0 0 %s * %s', p_days, p_weekdays)), p_year, p_month
    ) as b (days)
    cross join lateral generate_series(0, length(b.days) - 1) as n
    where get_bit(b.days, n) = 1;
end;

-- Contract
select function_returns('schedules', '_get_month_days', array['schedules.parsed_expression', 'integer', 'integer'], 'bit varying');
select isnt_definer('schedules', '_get_month_days', array['schedules.parsed_expression', 'integer', 'integer']);
select function_privs_are('schedules', '_get_month_days', array['schedules.parsed_expression', 'integer', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_get_month_days', array['schedules.parsed_expression', 'integer', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_get_month_days', array['schedules.parsed_expression', 'integer', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour: February 2024 begins on a Thursday and has 29 days; March begins on a Friday.
select is(pg_temp.days('29-31', '*', 2024, 2), '{29}', 'a month ends when it ends');
select is(pg_temp.days('*', 'MON', 2024, 2), '{5,12,19,26}', 'counts weekdays from the first of the month');
select is(pg_temp.days('1', 'MON', 2024, 2), '{1,5,12,19,26}', 'a day that suits either field');
select is(pg_temp.days('*/2', 'MON', 2024, 2), '{5,19}', 'with a star both have to suit');
select is(pg_temp.days('L', '*', 2024, 2), '{29}', 'the last day');
select is(pg_temp.days('L,L-28,L-30', '*', 2024, 2), '{1,29}', 'days before the last, if there are so many');
select is(pg_temp.days('*', 'THU#5,THU#1', 2024, 2), '{1,29}', 'the first and the fifth Thursday');
select is(pg_temp.days('*', 'FRI#5', 2024, 2), null, 'a fifth Friday that is not there');
select is(pg_temp.days('*', '5L,SUNL', 2024, 2), '{23,25}', 'the last Friday and the last Sunday');
select is(pg_temp.days('3W,4W,6W', '*', 2024, 2), '{2,5,6}', 'Saturday to Friday, Sunday to Monday, Tuesday stays');
select is(pg_temp.days('1W', '*', 2024, 6), '{3}', 'the first is a Saturday: not into May');
select is(pg_temp.days('31W,LW', '*', 2024, 3), '{29}', 'the last is a Sunday: not into April');
select is(pg_temp.days('31W', '*', 2024, 4), null, 'no 31st, no weekday near it');

select * from finish();
rollback;

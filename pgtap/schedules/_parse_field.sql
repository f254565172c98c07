begin;
select plan(23);

-- What a field wants, as numbers.
create function pg_temp.numbers(p_text text, p_field text, p_low integer, p_high integer, p_names text[] default '{}')
returns integer[]
language sql
begin atomic
    select array_agg(n + p_low order by n)
    from generate_series(0, p_high - p_low) as n
    where get_bit(schedules._parse_field(p_text, p_field, p_low, p_high, p_names), n) = 1;
end;

-- Contract
select function_returns('schedules', '_parse_field', array['text', 'text', 'integer', 'integer', 'text[]'], 'bit varying');
select isnt_definer('schedules', '_parse_field', array['text', 'text', 'integer', 'integer', 'text[]']);
select function_privs_are('schedules', '_parse_field', array['text', 'text', 'integer', 'integer', 'text[]'], 'service_role', '{}'::text[]);
select function_privs_are('schedules', '_parse_field', array['text', 'text', 'integer', 'integer', 'text[]'], 'admin', '{}'::text[]);
select function_privs_are('schedules', '_parse_field', array['text', 'text', 'integer', 'integer', 'text[]'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(pg_temp.numbers('*', 'hour', 0, 3), '{0,1,2,3}', 'a star wants all');
select is(pg_temp.numbers('5,7,5', 'minute', 0, 59), '{5,7}', 'reads lists');
select is(pg_temp.numbers('08-12', 'hour', 0, 23), '{8,9,10,11,12}', 'reads ranges and leading zeros');
select is(pg_temp.numbers('*/20', 'minute', 0, 59), '{0,20,40}', 'reads steps');
select is(pg_temp.numbers('10-30/10', 'minute', 0, 59), '{10,20,30}', 'reads steps of a range');
select is(pg_temp.numbers('5/25', 'minute', 0, 59), '{5,30,55}', 'a step without an end goes to the end');
select is(pg_temp.numbers('*/5', 'day of month', 1, 31), '{1,6,11,16,21,26,31}', 'steps count from the lowest number');
select is(pg_temp.numbers('jan,Mar-MAY', 'month', 1, 12, '{JAN,FEB,MAR,APR,MAY,JUN}'), '{1,3,4,5}', 'reads names');
select is(pg_temp.numbers('FRI-SUN', 'day of week', 0, 7, '{SUN,MON,TUE,WED,THU,FRI,SAT}'), '{5,6,7}', 'Sunday may end a week');

-- Errors
select throws_ok($$ select schedules._parse_field('60', 'minute', 0, 59) $$, 'PT400', 'invalid_cron_expression', 'refuses what is too large');
select throws_ok($$ select schedules._parse_field('0', 'month', 1, 12) $$, 'PT400', 'invalid_cron_expression', 'refuses what is too small');
select throws_ok($$ select schedules._parse_field('5-3', 'hour', 0, 23) $$, 'PT400', 'invalid_cron_expression', 'refuses a range that runs backwards');
select throws_ok($$ select schedules._parse_field('*/0', 'hour', 0, 23) $$, 'PT400', 'invalid_cron_expression', 'refuses a step of zero');
select throws_ok($$ select schedules._parse_field('*/99999', 'hour', 0, 23) $$, 'PT400', 'invalid_cron_expression', 'refuses a step that is too long');
select throws_ok($$ select schedules._parse_field('JAN', 'hour', 0, 23) $$, 'PT400', 'invalid_cron_expression', 'refuses names where there are none');
select throws_ok($$ select schedules._parse_field('1,', 'hour', 0, 23) $$, 'PT400', 'invalid_cron_expression', 'refuses an empty item');
select throws_ok($$ select schedules._parse_field('', 'hour', 0, 23) $$, 'PT400', 'invalid_cron_expression', 'refuses an empty field');
select throws_ok($$ select schedules._parse_field('1-2-3', 'hour', 0, 23) $$, 'PT400', 'invalid_cron_expression', 'refuses nonsense');

select * from finish();
rollback;
